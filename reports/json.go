package reports

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// Encode returns v as the text of a file: indented JSON that ends with a newline. Keys of maps are sorted, < and > stay readable.
func Encode(v any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(v); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// decode reads a file of the schema. Keys that a later version has added are ignored, another schema is an error.
func decode(data []byte, schema string, into any) error {
	var head struct {
		Schema string `json:"schema"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return err
	}
	if head.Schema != schema {
		return fmt.Errorf("schema: want %q, got %q", schema, head.Schema)
	}
	return json.Unmarshal(data, into)
}

// ConfigurationHash returns the SHA-256, in hex, of a configuration in canonical form: compact JSON, keys sorted at every level. So the order of
// keys and the white space do not matter; numbers count as they are written.
func ConfigurationHash(configuration json.RawMessage) (string, error) {
	decoder := json.NewDecoder(bytes.NewReader(configuration))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return "", fmt.Errorf("configuration: %w", err)
	}
	canonical, err := json.Marshal(value)
	if err != nil {
		return "", fmt.Errorf("configuration: %w", err)
	}
	sum := sha256.Sum256(canonical)
	return hex.EncodeToString(sum[:]), nil
}
