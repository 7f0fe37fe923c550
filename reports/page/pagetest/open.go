package pagetest

import (
	_ "embed"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
)

// probe returns what a page looks like, as a look.
//
//go:embed probe.js
var probe string

// look is what a page looks like at one width, in one colour scheme.
type look struct {
	Width      int      `json:"width"` // of what the body needs
	Wrong      []string `json:"wrong"` // what a page may not have
	Charts     []string `json:"charts"`
	Tables     int      `json:"tables"`
	Background string   `json:"background"`
	Marks      int      `json:"marks"`
}

// Open opens a report, judges it on a wide screen, on a phone and in the dark, and leaves it wide and light. Where charts are named, it must have just these, in this order.
func Open(t testing.TB, file string, charts ...string) *Tab {
	t.Helper()
	tab := load(t, file)
	wide := tab.judge(Wide, false)
	phone := tab.judge(Phone, false)
	dark := tab.judge(Phone, true)
	tab.Show(Wide, false)
	assert.LessOrEqual(t, phone.Width, Phone, "%s: the body of a phone scrolls sideways", file)
	assert.NotEqual(t, wide.Background, dark.Background, "%s: light and dark", file)
	assert.Positive(t, wide.Tables, "%s: tables", file)
	if len(charts) > 0 {
		assert.Equal(t, charts, wide.Charts, "%s: charts", file)
	}
	tab.mu.Lock()
	defer tab.mu.Unlock()
	slices.Sort(tab.said)
	assert.Empty(t, slices.Compact(tab.said), "%s: the console", file)
	assert.Empty(t, tab.requests, "%s: requests", file)
	return tab
}

func (tab *Tab) judge(width int, dark bool) look {
	tab.t.Helper()
	tab.Show(width, dark)
	var l look
	tab.Eval(probe, &l)
	assert.Empty(tab.t, l.Wrong, "%s at %d pixels, dark: %t", tab.url, width, dark)
	return l
}
