package odd

import (
	"encoding/json"
	"strings"

	"dmsim/scenarios"
)

// schema is what of a JSON Schema says what a key means.
type schema struct {
	Ref         string             `json:"$ref"`
	Description string             `json:"description"`
	Properties  map[string]*schema `json:"properties"`
	Items       *schema            `json:"items"`
	OneOf       []*schema          `json:"oneOf"`
	Defs        map[string]*schema `json:"$defs"`
}

// readSchema reads that of scenarios.
func readSchema() (*schema, error) {
	text, err := scenarios.Schema()
	if err != nil {
		return nil, err
	}
	s := new(schema)
	return s, json.Unmarshal(text, s)
}

// meaning returns the description of the key at a path, "" where there is none.
func (s *schema) meaning(path string) string {
	at := s
	for key := range strings.SplitSeq(strings.TrimPrefix(index.ReplaceAllString(path, ""), "."), ".") {
		if at = s.below(at, key); at == nil {
			return ""
		}
	}
	return at.Description
}

func (s *schema) below(at *schema, key string) *schema {
	if name, ok := strings.CutPrefix(at.Ref, "#/$defs/"); ok && s.Defs[name] != nil {
		at = s.Defs[name]
	}
	if found := at.Properties[key]; found != nil {
		return found
	}
	for _, one := range at.OneOf {
		if found := s.below(one, key); found != nil {
			return found
		}
	}
	return nil
}
