package strictyaml

import (
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml/token"
)

// Bounds of what is read. They keep the parser from costs that grow faster than its input: it is quadratic in the keys of
// one mapping (16,000 keys: a second), recurses by nesting, and keeps the whole key path of each value.
const (
	BytesMax  = 1 << 20 // of a source
	TokensMax = 50_000  // of a document: words, numbers, signs
	DepthMax  = 32      // lists and mappings in each other
	KeyMax    = 256     // bytes of a key
)

// cleanText refuses what is no text, tabs included, and folds line ends. A tab in a quoted text would be lawful YAML, but
// it makes goccy count the lines after it wrongly.
func cleanText(src *source, data []byte) (string, error) {
	at := func(line, col int) *Node { return &Node{source: src, line: line, col: col} }
	if len(data) > BytesMax {
		return "", at(1, 1).Errorf("want at most %d bytes, got %d", BytesMax, len(data))
	}
	text := strings.ReplaceAll(strings.TrimPrefix(string(data), "\ufeff"), "\r\n", "\n")
	line, col := 1, 0
	for i, r := range text {
		col++
		switch {
		case r == '\n':
			line, col = line+1, 0
		case r == '\t':
			return "", at(line, col).Errorf(`want blanks, got a tab (in a quoted text, \t stands for one)`)
		case r < ' ' || r == 0x7f || r == '\ufeff':
			return "", at(line, col).Errorf("want text, got the control character %U", r)
		case r == utf8.RuneError && !strings.HasPrefix(text[i:], string(utf8.RuneError)):
			return "", at(line, col).Errorf("want text in UTF-8, got the byte %#x", text[i])
		}
	}
	return text, nil
}

// refused are the parts of YAML that would let a short document mean a long one, or a value be other than it looks.
var refused = map[token.Type]string{
	token.AnchorType:     "an anchor (&)",
	token.AliasType:      "an alias (*)",
	token.MergeKeyType:   "a merge key (<<)",
	token.TagType:        "a tag (!)",
	token.DirectiveType:  "a directive (%)",
	token.MappingKeyType: "a key marked by ?",
}

// guard checks the tokens of one document before the parser, which recurses, sees them.
func guard(src *source, tokens token.Tokens) error {
	var open nesting
	for i, t := range tokens {
		at := nodeAt(src, t)
		if what, ok := refused[t.Type]; ok {
			return at.Errorf("want plain YAML, got %s", what)
		}
		if i >= TokensMax {
			return at.Errorf("want at most %d words and signs in a document, got more", TokensMax)
		}
		if t.Type == token.MappingValueType && i > 0 && len(tokens[i-1].Value) > KeyMax {
			return at.Errorf("want a key of at most %d bytes, got %d", KeyMax, len(tokens[i-1].Value))
		}
		if open.next(tokens, i) > DepthMax {
			return at.Errorf("want at most %d lists and mappings in each other, got more", DepthMax)
		}
		if fault := sloppy(tokens, i, open.brackets > 0); fault != "" {
			return at.Errorf("%s", fault)
		}
	}
	return nil
}

// sloppy says what is wrong with a token that goccy takes and YAML does not, or takes otherwise: goccy reads {a:b} as {a: b},
// and {from: ana to: ben}, with a comma missing, as one long text.
func sloppy(tokens token.Tokens, i int, inBrackets bool) string {
	t := tokens[i]
	switch t.Type {
	case token.MappingValueType:
		if inBrackets && i > 0 && i+1 < len(tokens) && !quotedToken(tokens[i-1]) && touching(t, tokens[i+1]) {
			return "want a blank after the colon (or quotes around the text)"
		}
		if !inBrackets && i > 0 && dangling(tokens, i, tokens[i-1].Position.Column) {
			return "want the value of the key on its line, or further in"
		}
	case token.SequenceEntryType:
		if inBrackets {
			return "want no - in brackets"
		}
		if dangling(tokens, i, t.Position.Column+1) {
			return "want the item after the dash"
		}
	case token.StringType:
		if i > 0 && (tokens[i-1].Type == token.LiteralType || tokens[i-1].Type == token.FoldedType) {
			return ""
		}
		wrong := strings.Contains(t.Value, ": ") || strings.HasSuffix(t.Value, ":") || strings.Contains(t.Value, " #") ||
			t.Value == "?" || strings.HasPrefix(t.Value, "? ") || strings.IndexAny(t.Value, ",[]{}#&*!|>%@`") == 0
		if wrong || inBrackets && strings.ContainsAny(t.Value, ",[]{}") {
			return "want a text that YAML could not take for something else, or in quotes, got " + quote(t.Value)
		}
	}
	return ""
}

// dangling says whether what follows the sign i stands on a later line, too far left to belong to it, and is neither a key
// nor an item of its own. After a dash goccy even takes a key for the item.
func dangling(tokens token.Tokens, i, column int) bool {
	if i+1 == len(tokens) {
		return false
	}
	next := tokens[i+1]
	if next.Position.Line <= tokens[i].Position.Line || next.Position.Column > column || next.Type == token.SequenceEntryType {
		return false
	}
	isKey := i+2 < len(tokens) && tokens[i+2].Type == token.MappingValueType
	return !isKey || tokens[i].Type == token.SequenceEntryType && next.Position.Column < column
}

func quotedToken(t *token.Token) bool {
	return t.Type == token.SingleQuoteType || t.Type == token.DoubleQuoteType
}

// touching says whether b is a value that begins right after the colon a.
func touching(a, b *token.Token) bool {
	switch b.Type {
	case token.CollectEntryType, token.MappingEndType, token.SequenceEndType:
		return false
	}
	return b.Position.Line == a.Position.Line && b.Position.Column == a.Position.Column+1
}

// nesting counts how deep a token lies: in brackets, and in lists and mappings that are told by their columns.
type nesting struct {
	blocks   []block
	brackets int
}

type block struct {
	column int
	list   bool
}

func (n *nesting) next(tokens token.Tokens, i int) int {
	switch t := tokens[i]; t.Type {
	case token.MappingStartType, token.SequenceStartType:
		n.brackets++
	case token.MappingEndType, token.SequenceEndType:
		n.brackets = max(n.brackets-1, 0)
	case token.SequenceEntryType:
		n.enter(block{t.Position.Column, true})
	case token.MappingValueType:
		if i > 0 {
			t = tokens[i-1]
		}
		n.enter(block{t.Position.Column, false})
	}
	return len(n.blocks) + n.brackets
}

// enter closes what lies deeper than b, and opens b if it is not open. A list may stand in the column of the mapping that
// holds it.
func (n *nesting) enter(b block) {
	if n.brackets > 0 {
		return
	}
	for i := len(n.blocks) - 1; i >= 0 && n.blocks[i].column >= b.column; i-- {
		if n.blocks[i] == b {
			n.blocks = n.blocks[:i+1]
			return
		}
	}
	keep := len(n.blocks)
	for keep > 0 && n.blocks[keep-1].column > b.column {
		keep--
	}
	n.blocks = append(n.blocks[:keep], b)
}

// lost returns the place of the first text that no token holds: goccy drops some input that it cannot read, such as "!!!!"
// at the end, without a word. White space is not compared, nor the inside of double quotes, where tokens keep no escapes.
func lost(text string, tokens token.Tokens) (line, col int, found bool) {
	at := 0
	for _, t := range tokens {
		if t.Type == token.DoubleQuoteType {
			at = afterQuotes(text, skipBlanks(text, at))
			continue
		}
		for i := range len(t.Origin) {
			if c := t.Origin[i]; !isBlank(c) {
				if at = skipBlanks(text, at); at == len(text) || text[at] != c {
					return place(text, at)
				}
				at++
			}
		}
	}
	if at = skipBlanks(text, at); at == len(text) {
		return 0, 0, false
	}
	return place(text, at)
}

func isBlank(c byte) bool { return c == ' ' || c == '\n' }

func skipBlanks(text string, at int) int {
	for at < len(text) && isBlank(text[at]) {
		at++
	}
	return at
}

// afterQuotes returns where the double-quoted text that starts at at ends.
func afterQuotes(text string, at int) int {
	for i := at + 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(text)
}

func place(text string, at int) (line, col int, found bool) {
	before := text[:at]
	line = strings.Count(before, "\n") + 1
	return line, utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:]) + 1, true
}
