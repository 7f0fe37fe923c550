package reports_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/reports"
)

func TestFlat(t *testing.T) {
	t.Parallel()
	result := struct {
		Z     string         `json:"z"`
		A     []any          `json:"a"`
		None  *int           `json:"none"`
		Empty map[string]int `json:"empty"`
		Deep  map[string]any `json:"deep"`
	}{Z: "<b>, \"q\" | x", A: []any{1.5, map[string]any{"k": uint64(18446744073709551615)}, true}, Empty: map[string]int{}, Deep: map[string]any{"b": map[string]any{"c": "d"}, "a": 0}}
	write := func(format string) string {
		var b strings.Builder
		require.NoError(t, reports.WriteFlat(&b, format, "a *title*", result))
		return b.String()
	}
	assert.Equal(t, "path,value\nz,\"<b>, \"\"q\"\" | x\"\na.0,1.5\na.1.k,18446744073709551615\na.2,true\ndeep.a,0\ndeep.b.c,d\n", write("csv"))
	assert.Equal(t, "# a \\*title\\*\n\n| path | value |\n|---|---|\n| z | &lt;b&gt;, \"q\" \\| x |\n| a.0 | 1.5 |\n| a.1.k | 18446744073709551615 |\n| a.2 | true |\n| deep.a | 0 |\n| deep.b.c | d |\n", write("md"))
	assert.JSONEq(t, `{"z": "<b>, \"q\" | x", "a": [1.5, {"k": 18446744073709551615}, true], "none": null, "empty": {}, "deep": {"a": 0, "b": {"c": "d"}}}`, write("json"))
	assert.ErrorContains(t, reports.WriteFlat(&strings.Builder{}, "pdf", "", result), `format: want one of json, csv, md, got "pdf"`)
}
