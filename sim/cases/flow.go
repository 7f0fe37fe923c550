package cases

import (
	"strconv"
	"strings"

	"dmsim/strictyaml"
)

// flowMax bounds the text of a step in a report.
const flowMax = 200

// flow writes a value on one line, as a reader of the file would: {from: ana, to: ben}.
func flow(n *strictyaml.Node) string {
	var b strings.Builder
	writeFlow(&b, n)
	runes := []rune(b.String())
	if len(runes) > flowMax {
		return string(runes[:flowMax]) + "..."
	}
	return b.String()
}

func writeFlow(b *strings.Builder, n *strictyaml.Node) {
	switch n.Kind() {
	case strictyaml.Mapping:
		separator := "{"
		for key, value := range n.Entries() {
			b.WriteString(separator + key.Text() + ": ")
			writeFlow(b, value)
			separator = ", "
		}
		b.WriteString(strings.TrimSuffix(separator, ", ") + "}")
	case strictyaml.List:
		separator := "["
		for _, item := range n.Items() {
			b.WriteString(separator)
			writeFlow(b, item)
			separator = ", "
		}
		b.WriteString(strings.TrimSuffix(separator, ", ") + "]")
	case strictyaml.Scalar:
		b.WriteString(plain(n.Text()))
	}
}

// plain quotes what would not read as one word or sentence.
func plain(text string) string {
	if text == "" || strings.ContainsAny(text, "{}[],:#\"'\n") {
		return strconv.Quote(text)
	}
	return text
}
