package adapter

import (
	"net/url"
	"strconv"
	"text/template/parse"
)

// program is a simple template as a list of steps: text, fields through one function, and conditions on one field. It renders what the library renders, without reflection.
type program []step

type step func(to []byte, v *view) []byte

func (p program) append(to []byte, v *view) []byte {
	for _, s := range p {
		to = s(to, v)
	}
	return to
}

// compileFast compiles a template; nil where it is not simple.
func compileFast(list *parse.ListNode) program {
	p, ok := compileList(list)
	if !ok {
		return nil
	}
	return p
}

func compileList(list *parse.ListNode) (p program, ok bool) {
	p = program{}
	if list == nil {
		return p, true
	}
	for _, n := range list.Nodes {
		var s step
		switch n := n.(type) {
		case *parse.TextNode:
			text := n.Text
			s = func(to []byte, _ *view) []byte { return append(to, text...) }
		case *parse.ActionNode:
			s = compileAction(n.Pipe)
		case *parse.IfNode:
			s = compileIf(n)
		}
		if s == nil {
			return nil, false
		}
		p = append(p, s)
	}
	return p, true
}

// compileAction compiles {{.Field}}, {{function .Field}} and {{.Field | function}}.
func compileAction(pipe *parse.PipeNode) step {
	if len(pipe.Decl) > 0 {
		return nil
	}
	var field, function string
	var ok bool
	switch {
	case len(pipe.Cmds) == 1 && len(pipe.Cmds[0].Args) == 1:
		field, ok = fieldOf(pipe.Cmds[0].Args[0])
	case len(pipe.Cmds) == 1 && len(pipe.Cmds[0].Args) == 2:
		function = functionOf(pipe.Cmds[0].Args[0])
		field, ok = fieldOf(pipe.Cmds[0].Args[1])
		ok = ok && function != ""
	case len(pipe.Cmds) == 2 && len(pipe.Cmds[0].Args) == 1 && len(pipe.Cmds[1].Args) == 1:
		field, ok = fieldOf(pipe.Cmds[0].Args[0])
		function = functionOf(pipe.Cmds[1].Args[0])
		ok = ok && function != ""
	}
	if !ok {
		return nil
	}
	return write(field, function)
}

// write is the step that writes a field through a function.
func write(field, function string) step {
	text, number, list := accessors(field)
	switch {
	case text != nil && function == "":
		return func(to []byte, v *view) []byte { return append(to, *text(v)...) }
	case text != nil && function == "json":
		return func(to []byte, v *view) []byte { return appendJSON(to, *text(v)) }
	case text != nil && function == "query":
		return func(to []byte, v *view) []byte { return append(to, url.QueryEscape(*text(v))...) }
	case text != nil && function == "path":
		return func(to []byte, v *view) []byte { return append(to, url.PathEscape(*text(v))...) }
	case number != nil: // no function changes digits
		return func(to []byte, v *view) []byte { return strconv.AppendUint(to, *number(v), 10) }
	case list != nil && function == "json":
		return func(to []byte, v *view) []byte { return appendList(to, *list(v)) }
	}
	return nil
}

// compileIf compiles {{if .Field}} with its branches.
func compileIf(n *parse.IfNode) step {
	if len(n.Pipe.Cmds) != 1 || len(n.Pipe.Cmds[0].Args) != 1 || len(n.Pipe.Decl) > 0 {
		return nil
	}
	field, ok := fieldOf(n.Pipe.Cmds[0].Args[0])
	if !ok {
		return nil
	}
	then, good := compileList(n.List)
	other, fine := compileList(n.ElseList)
	holds := truth(field)
	if !good || !fine || holds == nil {
		return nil
	}
	return func(to []byte, v *view) []byte {
		if holds(v) {
			return then.append(to, v)
		}
		return other.append(to, v)
	}
}

// truth is what {{if}} makes of a field.
func truth(field string) func(*view) bool {
	text, number, list := accessors(field)
	switch {
	case text != nil:
		return func(v *view) bool { return *text(v) != "" }
	case number != nil:
		return func(v *view) bool { return *number(v) != 0 }
	case list != nil:
		return func(v *view) bool { return len(*list(v)) > 0 }
	}
	return nil
}

func fieldOf(n parse.Node) (name string, ok bool) {
	f, ok := n.(*parse.FieldNode)
	if !ok || len(f.Ident) != 1 {
		return "", false
	}
	return f.Ident[0], true
}

// functionOf is the name of one of our functions; "" where it is none.
func functionOf(n parse.Node) string {
	f, ok := n.(*parse.IdentifierNode)
	if !ok || functions[f.Ident] == nil {
		return ""
	}
	return f.Ident
}
