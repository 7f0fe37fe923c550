package strictyaml

import (
	"errors"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// parseAll returns the root of each document that holds anything, in order.
func parseAll(src *source, data []byte) (roots []*Node, err error) {
	text, err := cleanText(src, data)
	if err != nil {
		return nil, err
	}
	defer func() {
		// goccy has panicked on broken input before; what it trips over is the input's fault to the user all the same.
		if p := recover(); p != nil {
			roots, err = nil, (&Node{source: src, line: 1, col: 1}).Errorf("want YAML, got what its parser cannot read: %s", clip(oneLine(panicText(p))))
		}
	}()
	tokens := lexer.Tokenize(text)
	if bad := tokens.InvalidToken(); bad != nil {
		return nil, nodeAt(src, bad).Errorf("%s", syntaxText(bad.Error))
	}
	if line, col, found := lost(text, tokens); found {
		return nil, (&Node{source: src, line: line, col: col}).Errorf("want YAML, got what its parser cannot read")
	}
	for _, document := range split(tokens) {
		root, err := parseOne(src, document)
		if err != nil {
			return nil, err
		}
		roots = append(roots, root)
	}
	return roots, nil
}

// split cuts at the document marks, because goccy's own splitting loses what follows an empty document. Comments go.
func split(tokens token.Tokens) []token.Tokens {
	var documents []token.Tokens
	var current token.Tokens
	flush := func() {
		if len(current) > 0 {
			documents = append(documents, current)
		}
		current = nil
	}
	for _, t := range tokens {
		switch t.Type {
		case token.DocumentHeaderType, token.DocumentEndType:
			flush()
		case token.CommentType:
		default:
			current = append(current, t)
		}
	}
	flush()
	return documents
}

func parseOne(src *source, tokens token.Tokens) (*Node, error) {
	if err := guard(src, tokens); err != nil {
		return nil, err
	}
	// Repeated keys are found below, where their path is known.
	file, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	var syntax yaml.Error
	switch {
	case errors.As(err, &syntax) && syntax.GetToken() != nil:
		return nil, nodeAt(src, syntax.GetToken()).Errorf("%s", syntaxText(syntax.GetMessage()))
	case err != nil:
		return nil, nodeAt(src, tokens[0]).Errorf("%s", syntaxText(err.Error()))
	case len(file.Docs) != 1 || file.Docs[0].Body == nil:
		return nil, nodeAt(src, tokens[0]).Errorf("want YAML, got what its parser cannot read")
	}
	root := &Node{source: src}
	return root, root.fill(file.Docs[0].Body)
}

func nodeAt(src *source, t *token.Token) *Node {
	return &Node{source: src, line: t.Position.Line, col: max(t.Position.Column, 1)}
}

// syntaxText says that the text is no YAML, in the parser's words.
func syntaxText(message string) string { return "want YAML: " + oneLine(message) }

// fill makes n of what goccy parsed. The depth is bounded by guard.
func (n *Node) fill(from ast.Node) error {
	n.put(from.GetToken())
	switch from := from.(type) {
	case *ast.MappingNode:
		return n.fillMapping(from)
	case *ast.MappingValueNode:
		return n.fillMapping(&ast.MappingNode{Start: from.Start, Values: []*ast.MappingValueNode{from}})
	case *ast.SequenceNode:
		n.kind = List
		for _, value := range from.Values {
			item := &Node{source: n.source}
			n.addItem(item)
			if err := item.fill(value); err != nil {
				return err
			}
		}
		return nil
	case *ast.NullNode:
		if from.Token.Type == token.NullType {
			n.text = from.Token.Value
		}
		return nil
	case *ast.StringNode:
		n.kind, n.text, n.quoted = Scalar, from.Value, from.Token.Type != token.StringType
		return nil
	case *ast.LiteralNode:
		n.kind, n.text, n.quoted = Scalar, from.Value.Value, true
		n.put(from.Start)
		return nil
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		n.kind, n.text = Scalar, from.GetToken().Value
		return nil
	}
	return n.Errorf("want plain YAML, got a %s", from.Type())
}

func (n *Node) put(t *token.Token) {
	if t != nil {
		n.line, n.col = t.Position.Line, max(t.Position.Column, 1)
	}
}

func (n *Node) fillMapping(from *ast.MappingNode) error {
	n.kind = Mapping
	lines := make(map[string]int, len(from.Values))
	for i, pair := range from.Values {
		key, value := &Node{source: n.source}, &Node{source: n.source}
		if err := key.fill(pair.Key); err != nil {
			return err
		}
		if i == 0 && !from.IsFlowStyle {
			n.line, n.col = key.line, key.col
		}
		if key.kind == Null && key.text == "" {
			return key.Errorf("want a key before the colon, got nothing")
		}
		key.kind = Scalar
		n.addEntry(key, value)
		if first, ok := lines[key.text]; ok {
			return key.Errorf("want each key once, got it again%s", onLine(n.source, first))
		}
		lines[key.text] = key.line
		if err := value.fill(pair.Value); err != nil {
			return err
		}
	}
	return nil
}
