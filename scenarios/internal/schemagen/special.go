package schemagen

import (
	"encoding"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/invopop/jsonschema"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/scenarios"
	"dmsim/sim"
	"dmsim/sim/load"
	"dmsim/sim/population"
	"dmsim/sim/traffic"
	"dmsim/strictyaml"
)

// special returns the schema of a type that does not read as what it is in Go, nil for others. Each call returns a fresh one, since
// the reflector writes on it.
func (g *generator) special(t reflect.Type) *jsonschema.Schema {
	switch t {
	case reflect.TypeFor[time.Time]():
		return nil
	case reflect.TypeFor[time.Duration]():
		return &jsonschema.Schema{Type: "string", Pattern: `^([0-9]+(\.[0-9]+)?(d|h|ms|m|s|us|µs|ns))+$`, Examples: []any{"90m", "24h", "7d"}}
	case reflect.TypeFor[policy.Limit]():
		return either(&jsonschema.Schema{Type: "integer", Minimum: "0"}, &jsonschema.Schema{Const: "none"})
	case reflect.TypeFor[population.Ages]():
		return either(enum(population.AgeNames()), listOf(g.define(reflect.TypeFor[population.Band]())))
	case reflect.TypeFor[population.AgeRange]():
		two := uint64(2)
		ages := listOf(&jsonschema.Schema{Type: "integer", Minimum: "0"})
		ages.MinItems, ages.MaxItems = &two, &two
		return ages
	case reflect.TypeFor[population.Settings]():
		return listOf(g.define(reflect.TypeFor[population.SettingRule]()))
	case reflect.TypeFor[policy.DefaultSetting]():
		return either(enum(model.SettingNames()), g.bands())
	case reflect.TypeFor[sim.Storage]():
		return probe("world.messages", func(s *scenarios.Scenario) { s.World.Messages = "?" })
	case reflect.TypeFor[traffic.Adversaries]():
		return probe("traffic.adversaries", func(s *scenarios.Scenario) { s.Traffic.Adversaries = "?" })
	case reflect.TypeFor[sim.EventKind]():
		return probe("events[0].kind", func(s *scenarios.Scenario) { s.Events = []sim.Event{{Kind: "?"}} })
	case reflect.TypeFor[traffic.Target]():
		raid := sim.Event{Kind: sim.RaidEvent, For: time.Hour, Accounts: 1, Messages: 1, Target: "?"}
		return probe("events[0].target", func(s *scenarios.Scenario) { s.Events = []sim.Event{raid} })
	case reflect.TypeFor[load.Loop]():
		return probe("load.loop", func(s *scenarios.Scenario) { s.Load.Loop = "?" })
	case reflect.TypeFor[load.Objective]():
		return &jsonschema.Schema{Type: "string", Examples: []any{"send.response.p99<5ms", "errors<0.1%", "wrong=0"}}
	case reflect.TypeFor[load.Arrivals]():
		return either(enum(load.ArrivalNames()), g.arrivals())
	case reflect.TypeFor[traffic.Follows]():
		return probe("traffic.trace.follows", func(s *scenarios.Scenario) { s.Traffic.Trace.Follows = "?" })
	}
	if s := ofExperiments(t); s != nil {
		return s
	}
	if own, ok := reflect.New(t).Interface().(encoding.TextUnmarshaler); ok {
		return enum(allowed(own.UnmarshalText([]byte("?")).Error()))
	}
	if t.Kind() == reflect.Struct {
		g.structs[nameOf(t)] = t
	}
	return nil
}

// bands is policy.DefaultSetting as a mapping, of which Go knows only the reading.
func (g *generator) bands() *jsonschema.Schema {
	properties := jsonschema.NewProperties()
	list := listOf(g.define(reflect.TypeFor[policy.SettingBand]()))
	list.Description = "ascending, without overlap"
	properties.Set("bands", list)
	otherwise := enum(model.SettingNames())
	otherwise.Description = "of the ages in no band"
	properties.Set("otherwise", otherwise)
	return &jsonschema.Schema{Type: "object", Properties: properties, AdditionalProperties: jsonschema.FalseSchema}
}

// arrivals is load.Arrivals as a mapping, of which Go knows only the reading.
func (g *generator) arrivals() *jsonschema.Schema {
	properties := jsonschema.NewProperties()
	properties.Set("kind", enum(load.ArrivalNames()))
	for _, end := range []string{"from", "to"} {
		properties.Set(end, &jsonschema.Schema{Type: "number", Minimum: "0", Description: "of a ramp: a factor of the rate"})
	}
	properties.Set("steps", listOf(g.define(reflect.TypeFor[load.Step]())))
	return &jsonschema.Schema{Type: "object", Properties: properties, Required: []string{"kind"}, AdditionalProperties: jsonschema.FalseSchema}
}

func either(s ...*jsonschema.Schema) *jsonschema.Schema { return &jsonschema.Schema{OneOf: s} }

func listOf(item *jsonschema.Schema) *jsonschema.Schema {
	return &jsonschema.Schema{Type: "array", Items: item}
}

func enum(names []string) *jsonschema.Schema {
	s := &jsonschema.Schema{Type: "string"}
	for _, name := range names {
		s.Enum = append(s.Enum, name)
	}
	return s
}

// probe makes a scenario wrong in one key, and returns what its validator allows there: the list of names has one home.
func probe(path string, change func(*scenarios.Scenario)) *jsonschema.Schema {
	s := scenarios.Default()
	s.Name = "probe"
	change(&s)
	var field *strictyaml.FieldError
	if err := s.Validate(); !errors.As(err, &field) || field.Path != path {
		panic(fmt.Sprintf("schemagen: want an error at %s, got %v", path, err))
	}
	return enum(allowed(field.Want))
}

// allowed reads the names out of an error's "want one of a, b, got ..." or its part "one of a, b".
func allowed(message string) []string {
	_, list, ok := strings.Cut(message, "one of ")
	if !ok {
		panic(fmt.Sprintf("schemagen: want an error with names, got %q", message))
	}
	list, _, _ = strings.Cut(list, ", got ")
	return strings.Split(list, ", ")
}
