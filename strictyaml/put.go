package strictyaml

import "strings"

// Put reads a value that stands in another document onto the part of what into points to that path names, as Set does with an assignment. Errors, those of
// Locate too, name the value's own place.
func (d *Document) Put(into any, path string, value *Node) error {
	steps := strings.Split(path, ".")
	root := &Node{source: value.source, line: value.line, col: value.col}
	at := root
	for i, step := range steps {
		below := value.copy()
		if i < len(steps)-1 {
			below = &Node{source: value.source, line: value.line, col: value.col}
		}
		at = at.graft(step, below)
		for _, e := range at.parent.entries {
			e.key.line, e.key.col = value.line, value.col
		}
	}
	if err := root.decodeInto(into); err != nil {
		return err
	}
	d.root.overlay(root)
	return nil
}

// copy returns n with all that lies below it, free of its parent.
func (n *Node) copy() *Node {
	c := *n
	c.parent, c.step, c.items, c.entries = nil, "", nil, nil
	for _, item := range n.items {
		c.addItem(item.copy())
	}
	for _, e := range n.entries {
		c.addEntry(e.key.copy(), e.value.copy())
	}
	return &c
}

// Empty returns a document that holds nothing, of a source that errors name.
func Empty(source string) *Document { return empty(source) }

// Source returns the name of the source that n stands in.
func (n *Node) Source() string { return n.source.name }

// Scalar returns a scalar of a text, in no quotes, at the place of n: for values that follow from what is written there.
func (n *Node) Scalar(text string) *Node {
	return &Node{source: n.source, line: n.line, col: n.col, kind: Scalar, text: text}
}
