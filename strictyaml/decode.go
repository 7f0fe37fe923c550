package strictyaml

import (
	"encoding"
	"fmt"
	"reflect"
	"slices"
	"time"
)

var (
	nodeType     = reflect.TypeFor[*Node]()
	durationType = reflect.TypeFor[time.Duration]()
	timeType     = reflect.TypeFor[time.Time]()
)

func (n *Node) decodeInto(into any) error {
	v := reflect.ValueOf(into)
	if v.Kind() != reflect.Pointer || v.IsNil() {
		panic(fmt.Sprintf("strictyaml: cannot decode into %T, want a pointer", into))
	}
	return n.decode(v.Elem())
}

// decode reads n onto v, which can be set. It recurses by the nesting of n, which is bounded.
func (n *Node) decode(v reflect.Value) error {
	if v.Type() == nodeType {
		v.Set(reflect.ValueOf(n))
		return nil
	}
	switch own := v.Addr().Interface().(type) {
	case Unmarshaler:
		return n.locate(own.UnmarshalStrict(n))
	case *time.Duration, *time.Time:
	case encoding.TextUnmarshaler:
		return n.decodeText(own)
	}
	switch v.Kind() {
	case reflect.Pointer:
		return n.decodePointer(v)
	case reflect.Interface:
		return n.decodeAny(v)
	case reflect.Struct:
		if v.Type() != timeType {
			return n.decodeStruct(v)
		}
	case reflect.Map:
		return n.decodeMap(v)
	case reflect.Slice:
		return n.decodeList(v)
	}
	return n.decodeScalar(v)
}

// decodePointer reads onto a copy of what v points to, which others may share.
func (n *Node) decodePointer(v reflect.Value) error {
	fresh := reflect.New(v.Type().Elem())
	if !v.IsNil() {
		fresh.Elem().Set(v.Elem())
	}
	if err := n.decode(fresh.Elem()); err != nil {
		return err
	}
	v.Set(fresh)
	return nil
}

func (n *Node) decodeStruct(v reflect.Value) error {
	fields := fieldsOf(v.Type())
	if n.kind != Mapping {
		return n.Want("a mapping with the keys " + list(names(fields)))
	}
	for _, e := range n.entries {
		i := slices.IndexFunc(fields, func(f field) bool { return f.name == e.key.text })
		if i < 0 {
			return e.key.unknown(names(fields))
		}
		if err := e.value.decode(v.FieldByIndex(fields[i].index)); err != nil {
			return err
		}
	}
	for _, f := range fields {
		if f.required && n.Get(f.name) == nil && v.FieldByIndex(f.index).IsZero() {
			return n.Errorf("want the key %s, got %s", f.name, n.keys())
		}
	}
	return nil
}

// keys names what a mapping holds.
func (n *Node) keys() string {
	if len(n.entries) == 0 {
		return "none"
	}
	have := make([]string, len(n.entries))
	for i, e := range n.entries {
		have[i] = e.key.step
	}
	return "only " + clip(list(have))
}

// decodeMap replaces the map, or, under a path that Set was given, puts one entry into a copy of it.
func (n *Node) decodeMap(v reflect.Value) error {
	if n.kind != Mapping {
		return n.Want("a mapping")
	}
	fresh := reflect.MakeMapWithSize(v.Type(), len(n.entries))
	if n.grafted {
		for key, value := range v.Seq2() {
			fresh.SetMapIndex(key, value)
		}
	}
	for _, e := range n.entries {
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		if err := e.key.decode(key); err != nil {
			return err
		}
		if old := fresh.MapIndex(key); old.IsValid() {
			if !n.grafted {
				return e.key.Errorf("want each key once, got %s again", e.key.shown())
			}
			value.Set(old)
		}
		if err := e.value.decode(value); err != nil {
			return err
		}
		fresh.SetMapIndex(key, value)
	}
	v.Set(fresh)
	return nil
}

// decodeList replaces the list. It never writes into the old one, which defaults may share.
func (n *Node) decodeList(v reflect.Value) error {
	if n.grafted {
		return n.Errorf("want the whole list: a path does not lead into lists")
	}
	if n.kind != List {
		return n.Want("a list")
	}
	fresh := reflect.MakeSlice(v.Type(), len(n.items), len(n.items))
	for i, item := range n.items {
		if err := item.decode(fresh.Index(i)); err != nil {
			return err
		}
	}
	v.Set(fresh)
	return nil
}

// decodeAny reads what n looks like: a text, int64, float64, bool, nil, []any or map[string]any.
func (n *Node) decodeAny(v reflect.Value) error {
	if v.NumMethod() > 0 {
		panic(fmt.Sprintf("strictyaml: cannot decode into %v", v.Type()))
	}
	value, err := n.plain()
	if err != nil {
		return err
	}
	if value == nil {
		v.SetZero()
		return nil
	}
	v.Set(reflect.ValueOf(value))
	return nil
}

func (n *Node) plain() (any, error) {
	var into reflect.Value
	switch {
	case n.kind == Null:
		return nil, nil
	case n.kind == List:
		into = reflect.New(reflect.TypeFor[[]any]())
	case n.kind == Mapping:
		into = reflect.New(reflect.TypeFor[map[string]any]())
	case !n.quoted && (n.text == "true" || n.text == "false"):
		return n.text == "true", nil
	case !n.quoted && looksWhole(n.text):
		into = reflect.New(reflect.TypeFor[int64]())
	case !n.quoted && looksNumeric(n.text):
		into = reflect.New(reflect.TypeFor[float64]())
	default:
		return n.text, nil
	}
	if err := n.decode(into.Elem()); err != nil {
		return nil, err
	}
	return into.Elem().Interface(), nil
}

// unknown is the error of a key that is none of those allowed.
func (n *Node) unknown(allowed []string) error {
	hint := ""
	if closest := Closest(n.text, allowed); closest != "" {
		hint = fmt.Sprintf(" (did you mean %s?)", closest)
	}
	if len(allowed) == 0 {
		return n.Errorf("want no key here, got one")
	}
	return n.Errorf("want one of the keys %s; got %s%s", list(allowed), quote(n.text), hint)
}

// UnknownKey returns the error of a key node (see Entries) that a type which reads itself does not know.
func (n *Node) UnknownKey(allowed ...string) error { return n.unknown(allowed) }
