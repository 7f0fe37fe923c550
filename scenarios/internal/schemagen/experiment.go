package schemagen

import (
	"reflect"

	"github.com/invopop/jsonschema"

	"dmsim/scenarios"
	"dmsim/sim/experiment/sweep"
	"dmsim/strictyaml"
)

// experimentID names the schema of experiments; nothing is served there.
const experimentID = "https://dmsim.invalid/experiment.schema.json"

// Experiment returns the schema of experiments, indented. The working directory must be the module's root. What a scenario's key may be set to is not judged.
func Experiment() ([]byte, error) {
	g, err := newGenerator(experimentID)
	if err != nil {
		return nil, err
	}
	root := g.define(reflect.TypeFor[scenarios.Experiment]())
	g.finishAll()
	g.definitions["scenarios.Experiment"].Required = []string{"question", "factors", "outcomes"}
	return g.schema("dmsim experiment", root)
}

// anything is the schema of any value.
func anything() *jsonschema.Schema { return &jsonschema.Schema{} }

// ofExperiments returns the schema of a type of experiments that does not read as what it is in Go, nil for others.
func ofExperiments(t reflect.Type) *jsonschema.Schema {
	puts := &jsonschema.Schema{Type: "object", AdditionalProperties: anything()}
	switch t {
	case reflect.TypeFor[strictyaml.Node]():
		return anything()
	case reflect.TypeFor[scenarios.Puts]():
		return puts
	case reflect.TypeFor[scenarios.Scale]():
		return enum([]string{string(scenarios.Linear), string(scenarios.Log)})
	case reflect.TypeFor[sweep.Kind]():
		return enum(sweep.Kinds())
	case reflect.TypeFor[scenarios.Level]():
		properties := jsonschema.NewProperties()
		properties.Set("label", either(&jsonschema.Schema{Type: "string"}, &jsonschema.Schema{Type: "number"}, &jsonschema.Schema{Type: "boolean"}))
		properties.Set("value", anything())
		properties.Set("set", puts)
		mapping := &jsonschema.Schema{Type: "object", Properties: properties, Required: []string{"label"}, AdditionalProperties: jsonschema.FalseSchema}
		return either(mapping, &jsonschema.Schema{Type: "string"}, &jsonschema.Schema{Type: "number"}, &jsonschema.Schema{Type: "boolean"})
	}
	return nil
}
