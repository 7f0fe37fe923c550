// Package schemagen makes the JSON Schema of scenarios from the Go types and their comments. It reads the module's source, so it
// runs in a test, which keeps scenarios/schema.json fresh; the program embeds the result.
package schemagen

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"reflect"
	"strings"

	"github.com/invopop/jsonschema"

	"dmsim/model/policy"
	"dmsim/scenarios"
	networks "dmsim/sim/network"
)

// id names the schema; nothing is served there.
const id = "https://dmsim.invalid/scenario.schema.json"

// sources are the folders, from the module's root on, whose comments describe the keys.
var sources = []string{"model", "scenarios", "sim"}

// Generate returns the schema of scenarios, indented. The working directory must be the module's root.
func Generate() ([]byte, error) {
	g, err := newGenerator(id)
	if err != nil {
		return nil, err
	}
	root := g.define(reflect.TypeFor[scenarios.Scenario]())
	g.finishAll()
	g.policies()
	return g.schema("dmsim scenario", root)
}

func newGenerator(id string) (*generator, error) {
	g := &generator{
		id:          id,
		reflector:   &jsonschema.Reflector{BaseSchemaID: jsonschema.ID(id), FieldNameTag: "yaml", RequiredFromJSONSchemaTags: true, Namer: nameOf},
		definitions: jsonschema.Definitions{},
		structs:     make(map[string]reflect.Type),
	}
	g.reflector.Mapper, g.reflector.LookupComment = g.special, g.comment
	for _, folder := range sources {
		if err := g.reflector.AddGoComments("dmsim", folder, jsonschema.WithFullComment()); err != nil {
			return nil, fmt.Errorf("comments of %s: %w", folder, err)
		}
	}
	return g, nil
}

func (g *generator) finishAll() {
	for name, t := range g.structs {
		g.finish(g.definitions[name], t)
	}
}

func (g *generator) schema(title string, root *jsonschema.Schema) ([]byte, error) {
	data, err := json.MarshalIndent(&jsonschema.Schema{
		Version: jsonschema.Version, ID: jsonschema.ID(g.id), Title: title, Ref: root.Ref, Definitions: g.definitions,
	}, "", "  ")
	return append(data, '\n'), err
}

// generator collects the definitions of all structs, those behind special types included.
type generator struct {
	id          string
	reflector   *jsonschema.Reflector
	definitions jsonschema.Definitions
	structs     map[string]reflect.Type // by the names of their definitions
}

// nameOf tells structs of equal names in different packages apart. Other types have no definition of their own.
func nameOf(t reflect.Type) string {
	if t.Kind() != reflect.Struct {
		return ""
	}
	return path.Base(t.PkgPath()) + "." + t.Name()
}

// define puts a struct and what it holds into the definitions, and returns a reference to it.
func (g *generator) define(t reflect.Type) *jsonschema.Schema {
	maps.Copy(g.definitions, g.reflector.ReflectFromType(t).Definitions)
	return reference(nameOf(t))
}

func reference(name string) *jsonschema.Schema { return &jsonschema.Schema{Ref: "#/$defs/" + name} }

// comment describes a field by its own comment, else by that of its type, else by that of the struct.
func (g *generator) comment(t reflect.Type, field string) string {
	comments, of := g.reflector.CommentMap, t.PkgPath()+"."+t.Name()
	text := comments[of]
	if field != "" {
		f, _ := t.FieldByName(field)
		own := f.Type
		if own.Kind() == reflect.Pointer || own.Kind() == reflect.Slice {
			own = own.Elem()
		}
		text = cmp.Or(comments[of+"."+field], comments[own.PkgPath()+"."+own.Name()], text)
	}
	return strings.Join(strings.Fields(text), " ")
}

// finish adds what the tags and the validators say of all structs alike: which keys are required, and that no number is below 0 but the
// bounds of an expectation.
func (g *generator) finish(s *jsonschema.Schema, t reflect.Type) {
	for field := range t.Fields() {
		name, option, _ := strings.Cut(field.Tag.Get("yaml"), ",")
		if option == "required" {
			s.Required = append(s.Required, name)
		}
	}
	if t == reflect.TypeFor[scenarios.Expectation]() {
		return
	}
	for pair := s.Properties.Oldest(); pair != nil; pair = pair.Next() {
		if pair.Value.Type == "integer" || pair.Value.Type == "number" {
			pair.Value.Minimum = "0"
		}
	}
}

// policies makes a policy what a file may hold: a preset's name, or a mapping that may extend one.
func (g *generator) policies() {
	presets := enum(policy.PresetNames())
	presets.Description = "the preset that the other keys change; seed where it is absent"
	body := g.definitions["policy.Policy"]
	body.Properties.Set("extends", presets)

	network := g.definitions["network.Config"].Properties
	model, _ := network.Get("model")
	model.Enum = probe("network.model", func(s *scenarios.Scenario) { s.Network.Model = "?" }).Enum
	form, _ := network.Get("form")
	form.Enum = probe("network.form", func(s *scenarios.Scenario) { s.Network.Form = "?" }).Enum
	like, _ := network.Get("like")
	like.Enum = append(enum(networks.Likes()).Enum, "")

	of := g.definitions["scenarios.Scenario"].Properties
	described, _ := of.Get("policy")
	of.Set("policy", &jsonschema.Schema{
		Description: described.Description, OneOf: []*jsonschema.Schema{enum(policy.PresetNames()), reference("policy.Policy")},
	})
}
