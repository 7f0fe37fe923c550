package odd

import (
	"fmt"
	"strings"

	"dmsim/strictyaml"
)

// row is one line of a table of parameters.
type row struct {
	path   string // from the scenario on
	value  string
	origin string // begins with sourced or assumed
}

// parse returns a value in the form in which it would be written down.
func parse(value any) *strictyaml.Node {
	d, err := strictyaml.Parse("the explicit scenario", strictyaml.Encode(value))
	if err != nil {
		panic(err) // it was just written
	}
	return d.Root()
}

// flatten lists what lies below a node: a row a value, but what lies deeper than so many keys, and each item of a list, on one line.
func flatten(n *strictyaml.Node, path string, deep int) (rows []row) {
	switch {
	case n.Kind() == strictyaml.Mapping && deep > 0:
		for key, value := range n.Entries() {
			rows = append(rows, flatten(value, path+"."+key.Text(), deep-1)...)
		}
	case nested(n):
		for i, item := range n.Items() {
			rows = append(rows, row{path: fmt.Sprintf("%s[%d]", path, i), value: inline(item)})
		}
	default:
		rows = append(rows, row{path: path, value: inline(n)})
	}
	return rows
}

// nested says whether a node is a list of mappings.
func nested(n *strictyaml.Node) bool {
	if n.Kind() == strictyaml.List {
		for _, item := range n.Items() {
			return item.Kind() == strictyaml.Mapping
		}
	}
	return false
}

// inline writes a node on one line, without what is 0 or empty in a mapping: "reply 0.5, block 0.0005".
func inline(n *strictyaml.Node) string {
	var parts []string
	switch n.Kind() {
	case strictyaml.Mapping:
		for key, value := range n.Entries() {
			if text := inline(value); !nothing(text) {
				parts = append(parts, key.Text()+" "+text)
			}
		}
		return strings.Join(parts, ", ")
	case strictyaml.List:
		for _, item := range n.Items() {
			parts = append(parts, inline(item))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return n.Text()
}

// nothing says whether a value switches off what it stands for.
func nothing(value string) bool {
	return value == "" || value == "0" || value == "[]" || value == "null"
}
