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

// refused are attributes that fetch, or lead elsewhere; beside them all that begin with "on", and a url() of anything but a part of the drawing.
var refused = []string{"href", "style", "src", "filter", "mask", "clip-path"}

// check refuses a diagram that is not well formed, or could run or fetch something.
func (d Diagram) check() error {
	if d.Title == "" || d.Alt == "" {
		return errors.New("diagram: want a title, and a text for those who cannot see it")
	}
	if err := judge(d.SVG); err != nil {
		return fmt.Errorf("diagram %q: %w", d.Title, err)
	}
	return nil
}

var (
	errParts = errors.New("want elements and texts only")
	errOne   = errors.New("want one svg element")
)

// judge reads a drawing as XML. A browser reads it as HTML, which differs where markup hides in what XML takes for text: so that is refused too.
func judge(svg string) error {
	if strings.Contains(svg, "<!") || strings.Contains(svg, "<?") {
		return errParts
	}
	decoder := xml.NewDecoder(strings.NewReader(svg))
	roots, depth := 0, 0
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) && roots == 1 {
			return nil
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		switch token := token.(type) {
		case xml.StartElement:
			if depth == 0 {
				roots++
			}
			if depth == 0 && (token.Name.Local != "svg" || roots > 1) {
				return errOne
			}
			if err := harmless(token); err != nil {
				return err
			}
			depth++
		case xml.EndElement:
			depth--
		case xml.CharData:
			if depth == 0 && len(strings.TrimSpace(string(token))) > 0 {
				return errOne
			}
		default: // the end, with no element before it
			return errOne
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
