package scenarios

import (
	_ "embed"
	"slices"
)

// schema is written from the types and their comments, which need the source; TestSchemaIsFresh fails when it is stale.
//
//go:generate go test . -run TestSchemaIsFresh -update
//go:embed schema.json
var schema []byte

// Schema returns the JSON Schema (2020-12) of a scenario's file, with the descriptions of all keys. Its definition policy.Policy is
// that of a policy's file. What Load accepts it accepts, but for odd forms (0x10, 1_000, an empty file); of numbers it bounds only
// the lower end, at 0. The error is always nil.
func Schema() ([]byte, error) { return slices.Clone(schema), nil }

//go:embed experiment.schema.json
var experimentSchema []byte

// ExperimentSchema returns the JSON Schema (2020-12) of an experiment's file. The error is always nil.
func ExperimentSchema() ([]byte, error) { return slices.Clone(experimentSchema), nil }
