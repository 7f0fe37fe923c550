package service

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"github.com/invopop/jsonschema"

	"dmsim/model"
)

// object is a JSON object of the document. They are written with their keys in order.
type object = map[string]any

// openAPI makes the OpenAPI 3.1 document of a table of routes.
func openAPI(table []route) []byte {
	schemas := newSchemas()
	paths := object{}
	for i := range table {
		r := &table[i]
		item, ok := paths[r.path].(object)
		if !ok {
			item = object{}
			paths[r.path] = item
		}
		item[strings.ToLower(r.method)] = operation(r, schemas)
	}
	schemas.add(reflect.TypeFor[Problem]())
	data, err := json.MarshalIndent(object{
		"openapi": "3.1.0",
		"info": object{
			"title": "dmsim", "version": "1", "license": object{"name": "see the repository", "identifier": "NOASSERTION"},
			"description": "A society that sends direct messages, as a target for measuring and checking. What is under /v1/admin, the labels and the key of a message are there for tests.",
		},
		"servers": []object{{"url": "/"}},
		"paths":   paths,
		"components": object{
			"schemas": schemas.found,
			"securitySchemes": object{
				"session": object{"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "the token of a session or a registration"},
				"admin":   object{"type": "http", "scheme": "bearer", "description": "the admin token"},
			},
		},
	}, "", "  ")
	if err != nil {
		panic(fmt.Sprintf("service: the OpenAPI document: %v", err))
	}
	return bytes.ReplaceAll(data, []byte("#/$defs/"), []byte(schemasAt))
}

const schemasAt = "#/components/schemas/"

// operation describes one route.
func operation(r *route, schemas *schemas) object {
	o := object{"operationId": operationID(r), "summary": r.summary, "responses": responses(r, schemas), "security": security(r.access)}
	if parameters := parametersOf(r); len(parameters) > 0 {
		o["parameters"] = parameters
	}
	if r.handler.takes != nil {
		o["requestBody"] = object{"required": true, "content": content("application/json", schemas.add(r.handler.takes))}
	}
	return o
}

var notWord = regexp.MustCompile(`[^a-z0-9]+`)

// operationID names a route: get_v1_inbox_users_name.
func operationID(r *route) string {
	return strings.Trim(notWord.ReplaceAllString(strings.ToLower(r.method+"_"+r.path), "_"), "_")
}

func security(a access) []object {
	switch a {
	case admin:
		return []object{{"admin": []string{}}}
	case user:
		return []object{{"session": []string{}}}
	case attempt:
		return []object{{"session": []string{}}, {}} // without: refused by R01
	}
	return []object{{}}
}

var inPath = regexp.MustCompile(`\{(\w+)\}`)

func parametersOf(r *route) (list []object) {
	for _, found := range inPath.FindAllStringSubmatch(r.path, -1) {
		list = append(list, object{"name": found[1], "in": "path", "required": true, "schema": object{"type": "string"}})
	}
	for _, name := range r.query {
		list = append(list, object{"name": name, "in": "query", "schema": object{"type": "string"}})
	}
	return list
}

func content(media string, schema any) object { return object{media: object{"schema": schema}} }

// responses describes the answers of a route.
func responses(r *route, schemas *schemas) object {
	problem := content("application/problem+json", schemas.add(reflect.TypeFor[Problem]()))
	good := object{"description": http.StatusText(r.status)}
	switch {
	case r.handler.gives != nil:
		good["content"] = content("application/json", schemas.add(r.handler.gives))
	case r.path == "/openapi.json":
		good["content"] = content("application/json", object{"type": "object"})
	case r.access == open && r.method == http.MethodGet:
		good["content"] = content("text/plain", object{"type": "string"})
	}
	all := object{strconv.Itoa(r.status): good, "default": object{"description": "a problem; nothing was decided", "content": problem}}
	if !r.tries {
		return all
	}
	headers := object{}
	for _, h := range attemptHeaders {
		headers[h.name] = object{"description": h.means, "schema": object{"type": "string"}, "required": h.name != RepeatHeader}
	}
	good["headers"] = headers
	for _, status := range refusalStatuses {
		all[strconv.Itoa(status)] = object{"description": "refused by a rule where there is a reason; else nothing was decided", "content": problem}
	}
	return all
}

// attemptHeaders are those of an answer to an attempt.
var attemptHeaders = []struct{ name, means string }{
	{CommitHeader, "the place in the order of commits, from 1"},
	{TimeHeader, "the virtual time of the decision, RFC 3339 with milliseconds"},
	{RepeatHeader, "true: a retry, answered as the first was"},
}

// refusalStatuses are those that a refusal may have: see statusOf.
var refusalStatuses = []int{
	http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusConflict, http.StatusTooManyRequests,
}

// schemas collects the JSON Schemas of bodies.
type schemas struct {
	reflector jsonschema.Reflector
	found     object
}

func newSchemas() *schemas {
	s := &schemas{found: object{}}
	s.reflector.Mapper = special
	return s
}

// add puts a type into the document, and returns a reference to it.
func (s *schemas) add(t reflect.Type) object {
	for name, definition := range s.reflector.ReflectFromType(t).Definitions {
		s.found[name] = definition
	}
	return object{"$ref": schemasAt + t.Name()}
}

// special is the schema of a type that does not read as what it is in Go, nil for others.
func special(t reflect.Type) *jsonschema.Schema {
	switch t {
	case reflect.TypeFor[model.Setting]():
		return words(model.SettingNames())
	case reflect.TypeFor[model.Kind]():
		return words(model.KindNames())
	case reflect.TypeFor[Policy]():
		return &jsonschema.Schema{OneOf: []*jsonschema.Schema{{Type: "string"}, {Type: "object"}}}
	}
	return nil
}

// document answers with the document.
func (s *Service) document(w http.ResponseWriter, _ *http.Request) int {
	w.Header()["Content-Type"] = jsonType
	_, _ = w.Write(s.openAPI) // who has gone hears nothing
	return http.StatusOK
}

func words(names []string) *jsonschema.Schema {
	s := &jsonschema.Schema{Type: "string"}
	for _, name := range names {
		s.Enum = append(s.Enum, name)
	}
	return s
}
