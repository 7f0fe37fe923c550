package scenarios

import (
	_ "embed"
	"slices"
)

// schema is written by "go test dmsim/scenarios -run TestSchemaIsFresh -update" from the types and their comments, which need the source.
//
//go:embed schema.json
var schema []byte

// Schema returns the JSON Schema (2020-12) of a scenario's file, with the descriptions of all keys. Its definition policy.Policy is
// that of a policy's file. It is stricter than no check and weaker than Load: bounds that depend on other keys, and the names of time
// zones, only Load knows. The error is nil, and stays in the signature for schemas that are made when they are asked for.
func Schema() ([]byte, error) { return slices.Clone(schema), nil }
