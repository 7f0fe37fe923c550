package page_test

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/reports/page"
	"dmsim/reports/page/pagetest"
)

func TestMain(m *testing.M) { os.Exit(pagetest.Main(m)) }

// hostile are texts that would be markup or script where one forgot to escape them.
var hostile = []string{
	`</script><script>window.broken = 1</script>`, `<img src=x onerror="window.broken = 1">`, `"><svg onload="window.broken = 1">`, `{{.}} ${x} <!--`, "a\u2028b",
	`</style></title><script>window.broken = 1</script>`, `javascript:window.broken=1`,
}

// sample has one of everything, and hostile texts wherever a text goes.
func sample() *page.Page {
	bad := strings.Join(hostile, " ")
	table := &page.Table{
		Caption: "Things " + bad, Columns: []page.Column{
			{Name: "thing"}, {Name: "n", Title: "How many " + bad, Kind: page.Count}, {Name: "part", Unit: "of all", Kind: page.Share}, {Name: "at", Kind: page.Time},
		},
	}
	start := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)
	for i, name := range append(hostile, "plain") {
		table.Rows = append(table.Rows, []any{name, 1000 * (i + 1), float64(i) / 8, start.Add(time.Duration(i) * time.Hour)})
	}
	bars := &page.Chart{ID: "bars", Title: "Bars " + bad, Alt: "Bars " + bad, Data: table, Text: bad, Spec: map[string]any{
		"mark": "bar", "height": map[string]any{"step": 22},
		"encoding": map[string]any{
			"y": map[string]any{"field": "thing", "type": "nominal", "sort": nil}, "x": map[string]any{"field": "n", "type": "quantitative"},
			"color": map[string]any{"value": "$vermillion"},
		},
	}}
	line := &page.Chart{ID: "line", Title: "A line", Alt: "It rises", Data: table, Spec: map[string]any{
		"mark": map[string]any{"type": "line", "point": true},
		"encoding": map[string]any{
			"x": map[string]any{"field": "at", "type": "temporal", "scale": map[string]any{"type": "utc"}},
			"y": map[string]any{"field": "part", "type": "quantitative", "axis": map[string]any{"format": ".0%", "labelExpr": "datum.label + ''"}},
		},
	}}
	return &page.Page{
		Title: "Sample " + bad, Lead: bad, Facts: []page.Fact{{Name: bad, Value: bad, Note: bad, Mood: page.Good}, {Name: "b", Value: "2"}},
		Sections: []page.Section{
			{ID: "charts", Title: "Charts " + bad, Text: []string{bad}, Blocks: []page.Block{bars, line}},
			{ID: "rest", Title: "The rest", Blocks: []page.Block{
				&page.Table{Caption: "Long", Max: 3, Columns: []page.Column{{Name: "i", Kind: page.Number}}, Rows: [][]any{{1}, {2.5}, {math.NaN()}, {nil}, {5}}},
				&page.List{Title: "List " + bad, Items: []page.Item{{Head: bad, Text: bad}}},
				page.Note{Text: bad, Mood: page.Bad},
				page.Code{Title: bad, Text: bad, Folded: true},
				page.Diagram{Title: "Drawing " + bad, Alt: bad, SVG: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 20" width="100"><text class="ink" x="1" y="12">a &lt;b&gt;</text></svg>`},
				page.Fold{Title: bad, Blocks: []page.Block{page.Note{Text: bad}}},
			}},
		},
		Footer: page.Footer{Version: "1", ConfigurationHash: strings.Repeat("ab", 32), Command: bad},
	}
}

func write(t *testing.T, p *page.Page) (path string) {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, page.Write(&b, p))
	path = filepath.Join(t.TempDir(), "page.html")
	require.NoError(t, os.WriteFile(path, b.Bytes(), 0o600))
	return path
}

// TestPage opens a page with one of everything. No text of it becomes markup or script, its table can be saved, its first stop by keyboard leads to the content.
func TestPage(t *testing.T) {
	tab := pagetest.Open(t, write(t, sample()), "bars", "line")
	var broken, bold bool
	tab.Eval(`window.broken === 1`, &broken)
	assert.False(t, broken, "a script of a text ran")
	tab.Eval(`document.querySelector("main img, main script, h1 *, .draw img") !== null`, &bold)
	assert.False(t, bold, "a text became markup")
	var csv string
	tab.Eval(`new Promise((done) => {
		URL.createObjectURL = (blob) => { blob.text().then(done); return "#"; };
		document.querySelector("[data-csv]").click();
	})`, &csv)
	assert.True(t, strings.HasPrefix(csv, "thing,n,part,at\r\n</script><script>"), csv)
	assert.Contains(t, csv, `"<img src=x onerror=""window.broken = 1"">",2000,0.125,2026-01-05T01:00:00Z`)
	assert.Equal(t, len(hostile)+2, strings.Count(csv, "\r\n"))
	var svg string
	tab.Eval(`new Promise((done) => {
		URL.createObjectURL = (blob) => { blob.text().then(done); return "#"; };
		document.querySelector("[data-save=svg]").click();
	})`, &svg)
	assert.True(t, strings.HasPrefix(svg, "<svg"), svg)
	var png string
	tab.Eval(`new Promise((done) => {
		URL.createObjectURL = (blob) => { done(blob.type); return "#"; };
		document.querySelector("[data-save=png]").click();
	})`, &png)
	assert.Equal(t, "image/png", png)
	var first string
	tab.Eval(`(document.body.focus(), "")`, &first)
	tab.Press(kb.Tab)
	tab.Eval(`document.activeElement.className`, &first)
	assert.Equal(t, "skip", first)
}

// TestWriteRefuses names what is wrong with a page, and writes nothing of it.
func TestWriteRefuses(t *testing.T) {
	chart := func() *page.Chart { return sample().Sections[0].Blocks[0].(*page.Chart) }
	svg := func(inner string) page.Block {
		return page.Diagram{Title: "d", Alt: "a", SVG: `<svg xmlns="http://www.w3.org/2000/svg">` + inner + `</svg>`}
	}
	cases := map[string]struct {
		block page.Block
		want  string
	}{
		"no alternative":  {func() page.Block { c := chart(); c.Alt = ""; return c }(), `chart bars: want a title, a text for those who cannot see it, and data`},
		"bad id":          {func() page.Block { c := chart(); c.ID = "Bars 1"; return c }(), `chart: want an id of a-z, 0-9 and dashes that begins with a letter, got "Bars 1"`},
		"the same id":     {func() page.Block { c := chart(); c.ID = "s"; return c }(), `chart: the id "s" is there twice`},
		"a short row":     {&page.Table{Caption: "t", Columns: []page.Column{{Name: "a"}, {Name: "b"}}, Rows: [][]any{{1}}}, `table table-1: want 2 values in row 0, got 1`},
		"a bad column":    {&page.Table{Caption: "t", Columns: []page.Column{{Name: "a.b"}}}, `table table-1: want a name of a-z, 0-9, dashes and underscores for column 0, got "a.b"`},
		"no caption":      {&page.Table{Columns: []page.Column{{Name: "a"}}}, `table table-1: want a caption`},
		"a script":        {svg(`<script>1</script>`), `diagram "d": want one of svg, g, defs, marker, title, desc, path, rect, circle, ellipse, line, polyline, polygon, text, tspan, got "script"`},
		"a handler":       {svg(`<g onclick="x"/>`), `diagram "d": g: the attribute onclick="x" could run or fetch something`},
		"a link":          {svg(`<path xmlns:xlink="x" xlink:href="y"/>`), `diagram "d": path: the attribute href="y" could run or fetch something`},
		"a foreign fill":  {svg(`<path fill="url(https://x.test/a)"/>`), `diagram "d": path: the attribute fill="url(https://x.test/a)" could run or fetch something`},
		"hidden markup":   {svg(`<title><![CDATA[<img src=x>]]></title>`), `diagram "d": want elements and texts only`},
		"two drawings":    {page.Diagram{Title: "d", Alt: "a", SVG: `<svg/><svg/>`}, `diagram "d": want one svg element`},
		"text around":     {page.Diagram{Title: "d", Alt: "a", SVG: `<svg/>more`}, `diagram "d": want one svg element`},
		"not well formed": {svg(`<g>`), `diagram "d": XML syntax error on line 1: element <g> closed by </svg>`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			err := page.Write(&b, &page.Page{Title: "P", Sections: []page.Section{{ID: "s", Title: "S", Blocks: []page.Block{page.Fold{Title: "f", Blocks: []page.Block{c.block}}}}}})
			assert.EqualError(t, err, `page "P": section s: `+c.want)
			assert.Zero(t, b.Len())
		})
	}
}

// TestColumns holds how values are written, for people and for a screen reader.
func TestColumns(t *testing.T) {
	table := &page.Table{
		Caption: "t", Columns: []page.Column{
			{Name: "c", Kind: page.Count}, {Name: "n", Kind: page.Number}, {Name: "s", Kind: page.Share}, {Name: "f", Kind: page.Number, Format: "%.1f"}, {Name: "x"},
		},
		Rows: [][]any{
			{uint64(1234567), 999999.5, 0.12345, 2.25, true}, {0, 0.00012345, 1, -1234.5, "a"}, {int32(-1000), 1e9, math.Inf(1), nil, nil}, {time.Duration(5), 3.0, float32(0.5), 7, false},
		},
	}
	var got [][]string
	for _, row := range table.Shown() {
		var texts []string
		for _, c := range row {
			texts = append(texts, c.Text)
		}
		got = append(got, texts)
	}
	assert.Equal(t, [][]string{
		{"1,234,567", "1,000,000", "12.35 %", "2.2", "yes"}, {"0", "0.0001234", "100.00 %", "-1234.5", "a"}, {"-1,000", "1,000,000,000", "–", "–", "–"}, {"5", "3", "50.00 %", "7.0", "no"},
	}, got)
}

// On paper all is open that is folded on a screen, but what nobody would read there, and closed again after it.
func TestPrint(t *testing.T) {
	tab := pagetest.Open(t, write(t, sample()))
	open := func() (kinds []string) {
		tab.Eval(`[...document.querySelectorAll("details[open]")].map((e) => e.className)`, &kinds)
		return kinds
	}
	assert.Empty(t, open())
	tab.Eval(`(dispatchEvent(new Event("beforeprint")), [])`, new([]string))
	assert.Equal(t, []string{"behind", "behind", "fold"}, open(), "a configuration of many pages stays folded")
	tab.Eval(`(dispatchEvent(new Event("afterprint")), [])`, new([]string))
	assert.Empty(t, open())
	assert.True(t, bytes.HasPrefix(tab.PDF(), []byte("%PDF-")))
}

// The same page as Markdown, where no text is more than a text, and as CSV with every digit.
func TestOtherFormats(t *testing.T) {
	p := &page.Page{
		Title: "A *page* of <b>`things`</b> | more", Lead: "Two\nlines.", Facts: []page.Fact{{Name: "n", Value: "1", Note: "one", Mood: page.Bad}},
		Sections: []page.Section{{ID: "s", Title: "Section", Text: []string{"Text."}, Blocks: []page.Block{
			&page.Chart{
				ID: "c", Title: "Chart", Alt: "a", Data: &page.Table{Columns: []page.Column{{Name: "what"}, {Name: "n", Kind: page.Count}, {Name: "x", Kind: page.Number}, {Name: "h", Hidden: true}}, Rows: [][]any{
					{"a|b", 1234, 0.123456789, "z"}, {"c", nil, math.NaN(), nil},
				}},
			},
			&page.Table{Caption: "Long", Max: 1, Columns: []page.Column{{Name: "i", Kind: page.Number}}, Rows: [][]any{{float32(0.5)}, {2}}},
			&page.List{Title: "List", Numbers: true, Items: []page.Item{{Head: "h", Text: "t"}, {Text: "u"}}},
			page.Note{Text: "Note.", Mood: page.Good},
			page.Code{Title: "Code", Text: "a ``` b\n"},
			page.Diagram{Title: "Drawing", Alt: "what it shows", SVG: "<svg/>"},
			page.Fold{Title: "Fold", Blocks: []page.Block{page.Note{Text: "inside"}}},
		}}},
		Footer: page.Footer{Version: "1", ConfigurationHash: "ab", Command: "dmsim x"},
	}
	var md, csv bytes.Buffer
	require.NoError(t, page.Markdown(&md, p))
	assert.Equal(t, "# A \\*page\\* of &lt;b&gt;\\`things\\`&lt;/b&gt; \\| more\n\nTwo lines.\n\n- **n**: ✗ 1 (one)\n\n## Section\n\nText.\n\n### Chart\n\n"+
		"| what | n | x |\n|---|--:|--:|\n| a\\|b | 1,234 | 0.1235 |\n| c | – | – |\n\n*Long*\n\n| i |\n|--:|\n| 0.5 |\n\n1 more rows are left out here.\n\n"+
		"### List\n\n1. **h** t\n2. u\n\n> ✓ Note.\n\nCode:\n\n````\na ``` b\n````\n\n### Drawing\n\nwhat it shows\n\n### Fold\n\n> inside\n\n"+
		"To repeat it:\n\n```\ndmsim x\n```\n\ndmsim 1, configuration ab\n", md.String())
	require.NoError(t, page.CSV(&csv, p))
	assert.Equal(t, "table,row,column,value\nc-data,1,what,a|b\nc-data,1,n,1234\nc-data,1,x,0.123456789\nc-data,1,h,z\nc-data,2,what,c\ntable-2,1,i,0.5\ntable-2,2,i,2\n", csv.String())
}

func TestDecades(t *testing.T) {
	assert.Equal(t, []float64{1, 10, 100}, page.Decades(1, 11))
	assert.Equal(t, []float64{0.01, 0.1, 1}, page.Decades(0.03, 1))
	assert.Equal(t, []float64{1}, page.Decades(1, 1))
}
