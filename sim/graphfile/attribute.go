package graphfile

import (
	"encoding/xml"
	"fmt"
	"math"
	"strconv"

	"dmsim/model"
)

// Attribute is a column of the users: what GraphML says of each beside the follows.
type Attribute struct {
	name string
	kind string // as GraphML names it
	text func(to []byte, u model.UserID) []byte
}

// AttributeOf makes an attribute of a name and a value for each user. Gephi shows the one named label. The value is asked for from several
// goroutines. An empty string and a float that is no finite number are left out: there, the user has no such attribute.
func AttributeOf[T string | bool | int64 | float64](name string, value func(u model.UserID) T) Attribute {
	a := Attribute{name: name, text: func(to []byte, u model.UserID) []byte { return appendValue(to, value(u)) }}
	switch any(*new(T)).(type) {
	case string:
		a.kind = "string"
	case bool:
		a.kind = "boolean"
	case int64:
		a.kind = "long"
	case float64:
		a.kind = "double"
	}
	return a
}

func appendValue(to []byte, value any) []byte {
	switch v := value.(type) {
	case string:
		return appendEscaped(to, v)
	case bool:
		return strconv.AppendBool(to, v)
	case int64:
		return strconv.AppendInt(to, v, 10)
	case float64:
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			return strconv.AppendFloat(to, v, 'g', -1, 64)
		}
	}
	return to
}

// appended is a slice of bytes to write to.
type appended []byte

func (a *appended) Write(b []byte) (int, error) {
	*a = append(*a, b...)
	return len(b), nil
}

func appendEscaped(to []byte, s string) []byte {
	a := appended(to)
	_ = xml.EscapeText(&a, []byte(s)) // errs where Write does
	return a
}

func judgeAttributes(attributes []Attribute) error {
	seen := make(map[string]bool)
	for i, a := range attributes {
		if a.name == "" || a.text == nil {
			return fmt.Errorf("attribute %d: want a name and a value", i)
		}
		if seen[a.name] {
			return fmt.Errorf("two attributes named %q", a.name)
		}
		seen[a.name] = true
	}
	return nil
}
