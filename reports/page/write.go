package page

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"regexp"
	"strings"
	"sync"
)

//go:embed runtime/*.js runtime/LICENSES.txt page.html.tmpl style.css page.js
var assets embed.FS

// script is one that every page holds, and what the policy knows it by.
type script struct {
	Text template.JS
	hash string // 'sha256-...'
}

// sourceMap is a line that would have a browser's tools ask the network for a file.
var sourceMap = regexp.MustCompile(`\n?//# sourceMappingURL=\S+\s*$`)

// scripts are the runtime and what draws with it, in the order in which they must run.
var scripts = sync.OnceValue(func() (all []script) {
	for _, name := range []string{"runtime/vega.min.js", "runtime/vega-lite.min.js", "runtime/vega-embed.min.js", "page.js"} {
		text := sourceMap.ReplaceAllString(asset(name), "")
		if strings.Contains(strings.ToLower(text), "</script") || strings.Contains(text, "<!--") {
			panic(name + " would end the element that holds it")
		}
		sum := sha256.Sum256([]byte(text))
		all = append(all, script{template.JS(text), "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"})
	}
	return all
})

func asset(name string) string {
	text, err := assets.ReadFile(name)
	if err != nil {
		panic(err) // it is embedded
	}
	return string(text)
}

// policy is the content security policy: the page's own scripts, known by their sums; nothing is fetched; images are those that a chart is saved as.
func policy() string {
	var sums []string
	for _, s := range scripts() {
		sums = append(sums, s.hash)
	}
	return "default-src 'none'; script-src " + strings.Join(sums, " ") + "; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'"
}

var layout = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("page").Funcs(template.FuncMap{
		"kind": kind, "sign": sign, "down": func(level int) int { return min(level+1, 6) }, "at": at,
	}).Parse(asset("page.html.tmpl")))
})

// Write writes a page as one HTML file. It errs where an id is missing, malformed or there twice, a chart or a diagram has no text for those who cannot see
// it, a row has another length than the columns, or a diagram holds what could run or fetch.
func Write(w io.Writer, p *Page) error {
	d := newData()
	if err := d.page(p); err != nil {
		return fmt.Errorf("page %q: %w", p.Title, err)
	}
	data, err := json.Marshal(d) // escapes < and >, so that no text ends the element
	if err != nil {
		return fmt.Errorf("page %q: %w", p.Title, err)
	}
	var b bytes.Buffer
	if err := layout().Execute(&b, map[string]any{
		"Page": p, "Policy": policy(), "Style": template.CSS(asset("style.css")), "Scripts": scripts(), "Data": template.JS(data),
		"Licences": asset("runtime/LICENSES.txt"), "Charts": len(d.Charts) > 0,
	}); err != nil {
		return fmt.Errorf("page %q: %w", p.Title, err)
	}
	_, err = w.Write(b.Bytes())
	return err
}

// kind tells the template what a block is.
func kind(b Block) string {
	switch b.(type) {
	case *Chart:
		return "chart"
	case *Table:
		return "table"
	case *List:
		return "list"
	case Note:
		return "note"
	case Code:
		return "code"
	case Diagram:
		return "diagram"
	case Fold:
		return "fold"
	}
	panic(fmt.Sprintf("unknown block %T", b))
}

// sign is what a mood looks like beside its colour.
func sign(m Mood) string {
	return map[Mood]string{Good: "✓", Bad: "✗", Unsure: "?"}[m]
}

// placed is a block with the level of the headings in it.
type placed struct {
	Block Block
	Level int
}

func at(b Block, level int) placed { return placed{b, level} }
