package adapter

import (
	"bytes"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"text/template"
	"text/template/parse"

	"dmsim/strictyaml"
)

// Template is a text with actions of text/template. It is written as a plain text in YAML.
type Template struct {
	Text string

	template *template.Template
	program  program         // the same; nil where it is not simple enough
	uses     map[string]bool // the fields that it names at its top level
}

// UnmarshalStrict reads a text.
func (t *Template) UnmarshalStrict(n *strictyaml.Node) error { return n.Decode(&t.Text) }

// MarshalStrict writes the text.
func (t Template) MarshalStrict() any { return t.Text }

// shape is what a template is given: samples of it, with names that need quoting, and with nothing in them.
type shape struct {
	what    string // of an attempt, of a reset
	samples []any  // pointers to one struct
}

// fields are those that a template may name.
func (s shape) fields() (names []string) {
	for _, f := range reflect.VisibleFields(reflect.TypeOf(s.samples[0]).Elem()) {
		names = append(names, f.Name)
	}
	return names
}

// compile makes a template ready. It is executed with the samples, so that what fails with those fails before the first attempt.
func (t *Template) compile(of shape) error {
	parsed, err := template.New("template").Funcs(functions).Parse(t.Text)
	if err != nil {
		return &strictyaml.FieldError{What: plain(err)}
	}
	t.template, t.uses = parsed, map[string]bool{}
	allowed := of.fields()
	for _, name := range fieldsIn(parsed.Root, true) {
		if !slices.Contains(allowed, name) {
			hint := ""
			if closest := strictyaml.Closest(name, allowed); closest != "" {
				hint = " (did you mean ." + closest + "?)"
			}
			return &strictyaml.FieldError{What: fmt.Sprintf("want the fields of %s, .%s; got .%s%s", of.what, strings.Join(allowed, ", ."), name, hint)}
		}
		t.uses[name] = true
	}
	for _, sample := range of.samples {
		if _, err := t.slow(sample); err != nil {
			return &strictyaml.FieldError{What: plain(err)}
		}
	}
	if _, attempts := of.samples[0].(*view); attempts {
		t.program = compileFast(parsed.Root)
	}
	return nil
}

// slow renders a template by the library.
func (t *Template) slow(data any) ([]byte, error) {
	if t.template == nil {
		return nil, nil
	}
	var b bytes.Buffer
	err := t.template.Execute(&b, data)
	return b.Bytes(), err
}

// append renders a template of attempts.
func (t *Template) append(to []byte, v *view) ([]byte, error) {
	if t.program != nil || t.Text == "" {
		return t.program.append(to, v), nil
	}
	b, err := t.slow(v)
	return append(to, b...), err
}

var position = regexp.MustCompile(`^template: template:(\d+)(:\d+)?: (executing "template" at )?`)

// plain is an error of the library without what the reader cannot know.
func plain(err error) string {
	text := strings.ReplaceAll(err.Error(), "\n", " ")
	return position.ReplaceAllString(text, "line $1 of the template: ")
}

// fieldsIn lists the fields of the value that a template is given: not those of what range and with put in its place.
func fieldsIn(n parse.Node, root bool) (names []string) {
	if n == nil || reflect.ValueOf(n).IsNil() {
		return nil
	}
	branch := func(b *parse.BranchNode, same bool) {
		names = append(names, fieldsIn(b.Pipe, root)...)
		names = append(names, fieldsIn(b.List, root && same)...)
		names = append(names, fieldsIn(b.ElseList, root)...)
	}
	switch n := n.(type) {
	case *parse.ListNode:
		for _, child := range n.Nodes {
			names = append(names, fieldsIn(child, root)...)
		}
	case *parse.ActionNode:
		names = fieldsIn(n.Pipe, root)
	case *parse.PipeNode:
		for _, c := range n.Cmds {
			names = append(names, fieldsIn(c, root)...)
		}
	case *parse.CommandNode:
		for _, arg := range n.Args {
			names = append(names, fieldsIn(arg, root)...)
		}
	case *parse.FieldNode:
		if root {
			names = []string{n.Ident[0]}
		}
	case *parse.VariableNode:
		if n.Ident[0] == "$" && len(n.Ident) > 1 {
			names = []string{n.Ident[1]}
		}
	case *parse.IfNode:
		branch(&n.BranchNode, true)
	case *parse.RangeNode:
		branch(&n.BranchNode, false)
	case *parse.WithNode:
		branch(&n.BranchNode, false)
	}
	return names
}
