package strictyaml

import (
	"fmt"
	"slices"
	"strings"
)

// Document is one parsed document, ready to be decoded, and asked for the places of what it holds.
type Document struct{ root *Node }

// Parse reads a text of one document, or none: an empty text or one of comments only is an empty document, which changes
// nothing. The source is named in errors.
func Parse(source string, data []byte) (*Document, error) {
	documents, err := Documents(source, data)
	if err != nil {
		return nil, err
	}
	switch len(documents) {
	case 0:
		return empty(source), nil
	case 1:
		return documents[0], nil
	}
	return nil, documents[1].root.Errorf("want one document, got another one here")
}

// Documents reads a text of any number of documents, separated by ---. Those that hold nothing are left out. Lines count
// from the start of the text.
func Documents(name string, data []byte) ([]*Document, error) {
	roots, err := parseAll(&source{name: name, lines: true}, data)
	if err != nil {
		return nil, err
	}
	documents := make([]*Document, len(roots))
	for i, root := range roots {
		documents[i] = &Document{root}
	}
	return documents, nil
}

// Decode reads a text of one document onto what into points to: Parse, then Document.Decode.
func Decode(source string, data []byte, into any) error {
	d, err := Parse(source, data)
	if err != nil {
		return err
	}
	return d.Decode(into)
}

// Set reads value onto the part of what into points to that path names; the assignment is path=value, with a path of
// keys and dots and a value in YAML: "traffic.rate=5", "requests.kinds=[text, image]".
// A path leads through structs and maps, whose other entries stay, but not into lists.
func Set(into any, assignment string) error { return empty("").Set(into, assignment) }

func empty(name string) *Document { return &Document{&Node{source: &source{name: name}}} }

// Root returns the value that the document is. An empty document has a Null root.
func (d *Document) Root() *Node { return d.root }

// Decode reads the document onto what into points to. The error is an *Error for the first thing wrong, in the order of
// the document; what into points to is then partly changed. It panics where the Go type cannot be read.
func (d *Document) Decode(into any) error {
	if d.root.kind == Null && d.root.text == "" {
		return nil
	}
	return d.root.decodeInto(into)
}

// Set is the function Set, and makes Locate find the value at the assignment instead of in the document.
func (d *Document) Set(into any, assignment string) error {
	path, text, ok := strings.Cut(assignment, "=")
	src := &source{name: "--set " + clip(oneLine(assignment))}
	path = strings.TrimSpace(path)
	root := &Node{source: src}
	steps := strings.Split(path, ".")
	if !ok || slices.Contains(steps, "") {
		return root.Errorf("want path=value, such as daily_limit.messages=50")
	}
	value, err := parseAll(src, []byte(text))
	switch {
	case err != nil:
		return err
	case len(value) > 1:
		return root.Errorf("want one value, got several documents")
	case len(value) == 0:
		value = []*Node{{source: src}}
	}
	at := root
	for _, step := range steps[:len(steps)-1] {
		at = at.graft(step, &Node{source: src})
	}
	at.graft(steps[len(steps)-1], value[0])
	if err := root.decodeInto(into); err != nil {
		return err
	}
	d.root.overlay(root)
	return nil
}

// Locate gives an error of a Validate method its place: that of the key's value, if the document or an assignment by
// d.Set holds it, else only the source's name. Nil stays nil, and an *Error stays as it is.
func (d *Document) Locate(err error) error { return d.root.locate(err) }

// graft makes n a mapping that holds value under step.
func (n *Node) graft(step string, value *Node) *Node {
	n.kind, n.grafted = Mapping, true
	n.addEntry(&Node{source: n.source, kind: Scalar, text: step}, value)
	return value
}

// overlay puts what an assignment holds over n, for Locate.
func (n *Node) overlay(with *Node) {
	n.kind = Mapping
	for _, e := range with.entries {
		old := n.Get(e.key.text)
		if old != nil && old.kind == Mapping && e.value.grafted {
			old.overlay(e.value)
			continue
		}
		if old != nil {
			n.remove(e.key.text)
		}
		n.addEntry(e.key, e.value)
	}
}

func (n *Node) remove(key string) {
	for i, e := range n.entries {
		if e.key.text == key {
			n.entries = append(n.entries[:i], n.entries[i+1:]...)
			return
		}
	}
}

func onLine(src *source, line int) string {
	if !src.lines {
		return ""
	}
	return fmt.Sprintf(" (first on line %d)", line)
}

func panicText(p any) string { return fmt.Sprint(p) }
