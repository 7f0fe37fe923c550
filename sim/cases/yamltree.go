package cases

import (
	"strings"

	"dmsim/strictyaml"
)

// widthMax is how many signs a line may have before a value goes over several.
const widthMax = 110

// tree is a value to be written: on one line where it fits there and is not open, else an entry a line.
type tree struct {
	kind  strictyaml.Kind // Scalar, List or Mapping
	word  string          // of a scalar, as it is written
	items []tree
	pairs []branch
	open  bool
}

type branch struct {
	key   string // as it is written
	value tree
}

func mapping() tree { return tree{kind: strictyaml.Mapping} }

// plainTree is a scalar that is written as it is.
func plainTree(word string) tree { return tree{kind: strictyaml.Scalar, word: word} }

// value is a scalar of any Go type that has one.
func value(v any) tree { return plainTree(strings.TrimSuffix(string(strictyaml.Encode(v)), "\n")) }

// text is a text, in quotes where it would read as something else.
func text(s string) tree { return value(s) }

// nameText is a name as it is written.
func nameText(name string) string { return text(name).word }

func nameTree(name string) tree { return plainTree(nameText(name)) }

func (t tree) with(key string, value tree) tree {
	t.pairs = append(t.pairs, branch{key, value})
	return t
}

// withSome leaves out what is empty.
func (t tree) withSome(key string, value tree) tree {
	if len(value.items)+len(value.pairs) == 0 {
		return t
	}
	return t.with(key, value)
}

// flow is the tree on one line.
func (t tree) flow() string {
	switch t.kind {
	case strictyaml.List:
		words := make([]string, len(t.items))
		for i, item := range t.items {
			words[i] = item.flow()
		}
		return "[" + strings.Join(words, ", ") + "]"
	case strictyaml.Mapping:
		words := make([]string, len(t.pairs))
		for i, p := range t.pairs {
			words[i] = p.key + ": " + p.value.flow()
		}
		return "{" + strings.Join(words, ", ") + "}"
	}
	return t.word
}

// document writes a mapping with its keys at the start of their lines.
func (t tree) document(b *strings.Builder) {
	for _, p := range t.pairs {
		p.write(b, 0)
	}
}

func (p branch) write(b *strings.Builder, indent int) {
	b.WriteString(p.key + ":")
	p.value.write(b, indent, indent+len(p.key)+2)
}

// write writes t after a key, which stands at indent, or after a dash; the line has come to column.
func (t tree) write(b *strings.Builder, indent, column int) {
	if line := t.flow(); t.kind == strictyaml.Scalar || len(t.items)+len(t.pairs) == 0 || !t.open && column+len(line) <= widthMax {
		b.WriteString(" " + line + "\n")
		return
	}
	b.WriteString("\n")
	pad := strings.Repeat(" ", indent+2)
	for _, p := range t.pairs {
		b.WriteString(pad)
		p.write(b, indent+2)
	}
	for _, item := range t.items {
		b.WriteString(pad + "-")
		item.writeItem(b, indent+2)
	}
}

// writeItem writes an item of a list after its dash, which stands at indent. An open mapping begins on the line of the dash.
func (t tree) writeItem(b *strings.Builder, indent int) {
	if t.kind != strictyaml.Mapping || len(t.pairs) == 0 || !t.open && indent+2+len(t.flow()) <= widthMax {
		t.write(b, indent, indent+2)
		return
	}
	for i, p := range t.pairs {
		if i == 0 {
			b.WriteString(" ")
		} else {
			b.WriteString(strings.Repeat(" ", indent+2))
		}
		p.write(b, indent+2)
	}
}
