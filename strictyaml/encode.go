package strictyaml

import (
	"bytes"
	"encoding"
	"fmt"
	"math"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Marshaler is implemented by types that read themselves (Unmarshaler) and are written as something else: a text, a struct.
type Marshaler interface{ MarshalStrict() any }

// Encode writes v as a document that Decode reads back to an equal v, every key written: a struct's in their order, a map's
// sorted. Nil pointers are left out, nil lists are written as empty ones. Texts must be UTF-8. It panics on NaN,
// infinities, and types that Decode does not read.
func Encode(v any) []byte {
	var e encoder
	e.value(reflect.ValueOf(v), 0, true)
	return e.Bytes()
}

type encoder struct{ bytes.Buffer }

// value writes v after a key and its colon, or at the start of a line.
func (e *encoder) value(v reflect.Value, indent int, lineStart bool) {
	v = substitute(v)
	if text, ok := scalarText(v); ok {
		e.inline(text, lineStart)
		return
	}
	switch {
	case v.Kind() == reflect.Slice && flat(v):
		words := make([]string, v.Len())
		for i := range words {
			words[i], _ = scalarText(substitute(v.Index(i)))
		}
		e.inline("["+list(words)+"]", lineStart)
	case v.Kind() == reflect.Slice:
		e.newline(lineStart)
		for i := range v.Len() {
			e.pad(indent)
			e.item(v.Index(i), indent)
		}
	default:
		pairs := pairsOf(v)
		if len(pairs) == 0 {
			e.inline("{}", lineStart)
			return
		}
		e.newline(lineStart)
		for _, p := range pairs {
			e.pad(indent)
			e.pair(p, indent)
		}
	}
}

// item writes a list's item: a mapping starts on the line of the dash.
func (e *encoder) item(v reflect.Value, indent int) {
	e.WriteString("-")
	v = substitute(v)
	if v.Kind() != reflect.Struct && v.Kind() != reflect.Map {
		e.value(v, indent+2, false)
		return
	}
	pairs := pairsOf(v)
	if _, ok := scalarText(v); ok || len(pairs) == 0 {
		e.value(v, indent+2, false)
		return
	}
	e.WriteString(" ")
	for i, p := range pairs {
		if i > 0 {
			e.pad(indent + 2)
		}
		e.pair(p, indent+2)
	}
}

func (e *encoder) pair(p pair, indent int) {
	e.WriteString(p.key + ":")
	e.value(p.value, indent+2, false)
}

func (e *encoder) inline(text string, lineStart bool) {
	if !lineStart {
		e.WriteString(" ")
	}
	e.WriteString(text + "\n")
}

func (e *encoder) newline(lineStart bool) {
	if !lineStart {
		e.WriteString("\n")
	}
}

func (e *encoder) pad(indent int) { e.WriteString(strings.Repeat(" ", indent)) }

type pair struct {
	key   string
	value reflect.Value
}

// pairsOf lists what a struct or a map holds, without nil pointers.
func pairsOf(v reflect.Value) []pair {
	var pairs []pair
	switch v.Kind() {
	case reflect.Struct:
		for _, f := range fieldsOf(v.Type()) {
			pairs = append(pairs, pair{f.name, v.FieldByIndex(f.index)})
		}
	case reflect.Map:
		for key, value := range v.Seq2() {
			text, _ := scalarText(key)
			pairs = append(pairs, pair{text, value})
		}
		slices.SortFunc(pairs, func(a, b pair) int { return strings.Compare(a.key, b.key) })
	default:
		panic(fmt.Sprintf("strictyaml: cannot encode %v", v.Type()))
	}
	return slices.DeleteFunc(pairs, func(p pair) bool { return p.value.Kind() == reflect.Pointer && p.value.IsNil() })
}

// substitute follows pointers, interfaces, Marshalers and nodes to what is written for v.
func substitute(v reflect.Value) reflect.Value {
	for {
		if !v.IsValid() || !v.CanInterface() {
			return v
		}
		if (v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface) && v.IsNil() {
			return reflect.Value{}
		}
		switch own := v.Interface().(type) {
		case Marshaler:
			v = reflect.ValueOf(own.MarshalStrict())
			continue
		case *Node:
			plain, err := own.plain()
			if err != nil {
				panic(fmt.Sprintf("strictyaml: cannot encode a node: %v", err))
			}
			v = reflect.ValueOf(plain)
			continue
		case encoding.TextMarshaler:
			return v
		}
		if v.Kind() != reflect.Pointer && v.Kind() != reflect.Interface {
			return v
		}
		v = v.Elem()
	}
}

func flat(v reflect.Value) bool {
	for i := range v.Len() {
		if _, ok := scalarText(substitute(v.Index(i))); !ok {
			return false
		}
	}
	return true
}

// scalarText returns what is written for a single value, false for lists, mappings and structs.
func scalarText(v reflect.Value) (string, bool) {
	if !v.IsValid() {
		return "null", true
	}
	switch own := v.Interface().(type) {
	case time.Duration:
		return FormatDuration(own), true
	case time.Time:
		return own.Format(time.RFC3339Nano), true
	case encoding.TextMarshaler:
		text, err := own.MarshalText()
		if err != nil {
			panic(fmt.Sprintf("strictyaml: cannot encode %v: %v", v, err))
		}
		if looksNumeric(string(text)) {
			return string(text), true
		}
		return quoteWhereNeeded(string(text)), true
	}
	switch {
	case v.Kind() == reflect.String:
		return quoteWhereNeeded(v.String()), true
	case v.Kind() == reflect.Bool:
		return strconv.FormatBool(v.Bool()), true
	case v.CanInt():
		return strconv.FormatInt(v.Int(), 10), true
	case v.CanUint():
		return strconv.FormatUint(v.Uint(), 10), true
	case v.CanFloat():
		return floatText(v.Float(), v.Type().Bits()), true
	}
	return "", false
}

func floatText(f float64, bits int) string {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		panic(fmt.Sprintf("strictyaml: cannot encode %v", f))
	}
	if size := math.Abs(f); size == 0 || size >= 1e-6 && size < 1e15 {
		return strconv.FormatFloat(f, 'f', -1, bits)
	}
	return strconv.FormatFloat(f, 'e', -1, bits)
}

// plainText is what needs no quotes anywhere, also in brackets.
var plainText = regexp.MustCompile(`^[A-Za-z0-9_/][A-Za-z0-9_./+-]*([ :][A-Za-z0-9_./+-]+)*$`)

func quoteWhereNeeded(s string) string {
	switch strings.ToLower(s) {
	case "true", "false", "null", "yes", "no", "on", "y", "n":
		return strconv.Quote(s)
	}
	if plainText.MatchString(s) && !looksNumeric(s) {
		return s
	}
	return strconv.Quote(s)
}
