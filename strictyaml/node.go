package strictyaml

import (
	"errors"
	"fmt"
	"iter"
	"strconv"
	"strings"
)

// Kind is what a Node is.
type Kind uint8

// The kinds of nodes. Null is a value that is left out, ~ or null.
const (
	Null Kind = iota
	Scalar
	List
	Mapping
)

// Node is one value of a document, with its place. A type that implements Unmarshaler reads itself from one; a field of
// type *Node keeps one for later.
type Node struct {
	source    *source
	line, col int
	kind      Kind
	text      string // of a scalar; of a null as written
	quoted    bool   // a scalar that can only be a text
	grafted   bool   // a mapping that a path was turned into: it merges even into maps
	parent    *Node
	step      string // from the parent: a key, or an index in brackets
	items     []*Node
	entries   []entry
}

type entry struct{ key, value *Node }

// source is where nodes come from.
type source struct {
	name  string
	lines bool // positions mean something to the user
}

// Unmarshaler is implemented by types that read themselves, onto what they already hold. The error should be one of
// Node.Want, Node.Errorf, Node.Decode, or a FieldError with a path from the node.
type Unmarshaler interface{ UnmarshalStrict(n *Node) error }

// Kind returns what n is.
func (n *Node) Kind() Kind { return n.kind }

// Text returns a scalar's text without quotes, and nothing for other kinds.
func (n *Node) Text() string {
	if n.kind == Scalar {
		return n.text
	}
	return ""
}

// Line returns the line of n in its source, or 0 where the source has none.
func (n *Node) Line() int {
	if n.source.lines {
		return n.line
	}
	return 0
}

// Get returns the value of a mapping's key, nil if there is none.
func (n *Node) Get(key string) *Node {
	for _, e := range n.entries {
		if e.key.text == key {
			return e.value
		}
	}
	return nil
}

// Len counts the items of a list or the entries of a mapping.
func (n *Node) Len() int { return max(len(n.items), len(n.entries)) }

// Items yields the items of a list.
func (n *Node) Items() iter.Seq2[int, *Node] {
	return func(yield func(int, *Node) bool) {
		for i, item := range n.items {
			if !yield(i, item) {
				return
			}
		}
	}
}

// Entries yields the keys and values of a mapping in the order of the document. A key is a scalar node.
func (n *Node) Entries() iter.Seq2[*Node, *Node] {
	return func(yield func(*Node, *Node) bool) {
		for _, e := range n.entries {
			if !yield(e.key, e.value) {
				return
			}
		}
	}
}

// Decode reads n onto what into points to, as Document.Decode does.
func (n *Node) Decode(into any) error { return n.decodeInto(into) }

// Path returns the key path of n from its document.
func (n *Node) Path() string {
	if n.parent == nil {
		return n.step
	}
	return join(n.parent.Path(), n.step)
}

// Errorf returns an error at n.
func (n *Node) Errorf(format string, args ...any) error {
	e := &Error{Source: n.source.name, Path: n.Path(), What: fmt.Sprintf(format, args...)}
	if n.source.lines {
		e.Line, e.Column = n.line, n.col
	}
	return e
}

// Want returns the error that n is not what is wanted: "want WHAT, got ...".
func (n *Node) Want(what string) error { return n.Errorf("want %s, got %s", what, n.shown()) }

// shown describes a value that is not what was wanted.
func (n *Node) shown() string {
	switch n.kind {
	case Null:
		if n.text == "" {
			return "nothing"
		}
		return n.text
	case List:
		return "a list"
	case Mapping:
		return "a mapping"
	}
	if !n.quoted && (looksNumeric(n.text) || n.text == "true" || n.text == "false") {
		return clip(n.text)
	}
	return quote(n.text)
}

// locate gives an error of a type's own check the place of n, or of what lies below n.
func (n *Node) locate(err error) error {
	var placed *Error
	if err == nil || errors.As(err, &placed) {
		return err
	}
	var field *FieldError
	if !errors.As(err, &field) {
		e := n.Errorf("%s", oneLine(err.Error())).(*Error)
		e.Err = err
		return e
	}
	e := &Error{Source: n.source.name, Path: join(n.Path(), field.Path), What: oneLine(field.what()), Err: err}
	if found := n.find(field.Path); found != nil {
		e.Source = found.source.name
		if found.source.lines {
			e.Line, e.Column = found.line, found.col
		}
	}
	return e
}

// find returns the node at a path below n, nil where the document does not hold it.
func (n *Node) find(path string) *Node {
	if path == "" {
		return n
	}
	for _, below := range n.children() {
		rest, ok := strings.CutPrefix(path, below.step)
		if ok && (rest == "" || rest[0] == '.' || rest[0] == '[') {
			if found := below.find(strings.TrimPrefix(rest, ".")); found != nil {
				return found
			}
		}
	}
	return nil
}

func (n *Node) children() []*Node {
	if n.kind != Mapping {
		return n.items
	}
	below := make([]*Node, len(n.entries))
	for i, e := range n.entries {
		below[i] = e.value
	}
	return below
}

func (n *Node) addItem(item *Node) {
	item.parent, item.step = n, "["+strconv.Itoa(len(n.items))+"]"
	n.items = append(n.items, item)
}

func (n *Node) addEntry(key, value *Node) {
	key.parent, key.step = n, stepOf(key.text)
	value.parent, value.step = n, key.step
	n.entries = append(n.entries, entry{key, value})
}

// stepOf prints a key in a path, in quotes where it would not be told from the path's own signs.
func stepOf(key string) string {
	plain := func(r rune) bool {
		return r == '-' || r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r > 0xa0 && strconv.IsPrint(r)
	}
	if key == "" || strings.ContainsFunc(key, func(r rune) bool { return !plain(r) }) {
		return quote(key)
	}
	return key
}
