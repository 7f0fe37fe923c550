package strictyaml

import (
	"fmt"
	"reflect"
	"strings"
)

// field is a key of a mapping and the struct field that it fills.
type field struct {
	name     string
	index    []int
	required bool
}

// fieldsOf lists the keys of a struct in the order of its fields: the name in the yaml tag, or the field's name in small
// letters; "-" leaves a field out, ",inline" takes the keys of a struct field as one's own, and ",required" refuses a mapping
// without the key where the field is still zero. Unexported fields are none.
func fieldsOf(t reflect.Type) []field {
	var fields []field
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if !f.IsExported() || name == "-" {
			continue
		}
		if options == "inline" {
			if f.Type.Kind() != reflect.Struct {
				panic(fmt.Sprintf("strictyaml: %v.%s is inline and no struct", t, f.Name))
			}
			for _, below := range fieldsOf(f.Type) {
				fields = append(fields, field{below.name, append([]int{i}, below.index...), below.required})
			}
			continue
		}
		if name == "" {
			name = strings.ToLower(f.Name)
		}
		fields = append(fields, field{name, []int{i}, options == "required"})
	}
	return fields
}

func names(fields []field) []string {
	all := make([]string, len(fields))
	for i, f := range fields {
		all[i] = f.name
	}
	return all
}

func list(words []string) string { return strings.Join(words, ", ") }
