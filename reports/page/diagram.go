package page

import (
	"encoding/xml"
	"errors"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
)

// drawing are the elements that a diagram may consist of: none of them runs, fetches or holds other markup.
var drawing = []string{
	"svg", "g", "defs", "marker", "title", "desc", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan",
}

// styles are the attributes that do not only say where and how large something is, and yet are harmless. All others that could matter hold a URL or a script.
var refused = []string{"href", "style", "src", "filter", "mask", "clip-path"}

// check refuses a diagram that is not well formed, or could run or fetch something.
func (d Diagram) check() error {
	if d.Title == "" || d.Alt == "" {
		return errors.New("diagram: want a title, and a text for those who cannot see it")
	}
	decoder := xml.NewDecoder(strings.NewReader(d.SVG))
	for depth := 0; ; {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("diagram %q: %w", d.Title, err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			if depth == 0 && token.Name.Local != "svg" {
				return fmt.Errorf("diagram %q: want an svg element, got %q", d.Title, token.Name.Local)
			}
			if err := harmless(token); err != nil {
				return fmt.Errorf("diagram %q: %w", d.Title, err)
			}
			depth++
		case xml.EndElement:
			depth--
		case xml.Directive, xml.ProcInst, xml.Comment:
			return fmt.Errorf("diagram %q: want elements and texts only", d.Title)
		}
	}
}

func harmless(e xml.StartElement) error {
	if !slices.Contains(drawing, e.Name.Local) {
		return fmt.Errorf("want one of %s, got %q", strings.Join(drawing, ", "), e.Name.Local)
	}
	for _, a := range e.Attr {
		name, value := strings.ToLower(a.Name.Local), strings.ToLower(a.Value)
		outside := strings.Contains(value, "url(") && !strings.HasPrefix(strings.TrimSpace(value), "url(#")
		if strings.HasPrefix(name, "on") || slices.Contains(refused, name) || outside {
			return fmt.Errorf("%s: the attribute %s=%q could run or fetch something", e.Name.Local, a.Name.Local, a.Value)
		}
	}
	return nil
}

// Drawing returns the checked drawing, for the template.
func (d Diagram) Drawing() template.HTML { return template.HTML(d.SVG) }
