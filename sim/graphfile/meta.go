package graphfile

import (
	"encoding/json"
	"fmt"
)

// metaBytesMax bounds the provenance of a stored graph as JSON.
const metaBytesMax = 64 << 10

// Meta says where a graph came from. Nothing is made of it but to show it.
type Meta struct {
	Source     string          `json:"source,omitempty"`     // a file's name, or how the graph was made
	Seed       uint64          `json:"seed,omitempty"`       // of a generated graph; 0: none
	Parameters json.RawMessage `json:"parameters,omitempty"` // of a generated graph; any JSON; empty: none
	Version    string          `json:"version,omitempty"`    // of the program that wrote the file
}

func (m Meta) encode() ([]byte, error) {
	text, err := json.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("provenance: %w", err)
	}
	if len(text) > metaBytesMax {
		return nil, fmt.Errorf("provenance: want at most %d bytes of JSON, got %d", metaBytesMax, len(text))
	}
	return text, nil
}
