package strictyaml_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/strictyaml"
)

// TestNotPlainYAML: what is no YAML, or more than plain YAML, is told at its place, on one line.
func TestNotPlainYAML(t *testing.T) {
	for _, c := range []struct{ name, yaml, want string }{
		{"tab", "a:\n\tb: 1", `f:2:1: want blanks, got a tab (in a quoted text, \t stands for one)`},
		{"control character", "a: \x00", `f:1:4: want text, got the control character U+0000`},
		{"not UTF-8", "a: é\xff", `f:1:5: want text in UTF-8, got the byte 0xff`},
		{"anchor", "a: &x 1", `f:1:4: want plain YAML, got an anchor (&)`},
		{"alias", "a: *x", `f:1:4: want plain YAML, got an alias (*)`},
		{"merge key", "a: 1\n<<: {}", `f:2:1: want plain YAML, got a merge key (<<)`},
		{"tag", "a: !!str 1", `f:1:4: want plain YAML, got a tag (!)`},
		{"directive", "%YAML 1.2\n---\na: 1", `f:1:1: want plain YAML, got a directive (%)`},
		{"marked key", "? a\n: b", `f:1:1: want plain YAML, got a key marked by ?`},
		{"billion laughs", "a: &a [x, x]\nb: &b [*a, *a]\n", `f:1:4: want plain YAML, got an anchor (&)`},
		{"open list", "a: [1, 2", `f:1:4: want YAML: sequence end token ']' not found`},
		{"open quotes", `a: "x`, `f:1:4: want YAML: could not find end character of double-quoted text`},
		{"two colons", "a: b: c", `f:1:4: want YAML: mapping value is not allowed in this context`},
		{"wrong indentation", "a:\n    b: 1\n  c: 2", `f:3:3: want YAML: value is not allowed in this context`},
		{"reserved sign", "a: @x", `f:1:4: want YAML: '@' is a reserved character`},
		{"what goccy drops", "a: 1\n!!!!", `f:2:1: want YAML, got what its parser cannot read`},
		{"no blank after a colon", "{a:b, c: d}", `f:1:3: want a blank after the colon (or quotes around the text)`},
		{"a comma missing", "{from: ana to: ben}", `f:1:8: want a text that YAML could not take for something else, or in quotes, got "ana to: ben"`},
		{"a bracket missing", "[a -> b}en, c]", `f:1:2: want a text that YAML could not take for something else, or in quotes, got "a -> b}en"`},
		{"a dash in brackets", "{a: - b}", `f:1:5: want no - in brackets`},
		{"a value too far left", "a:\nb\nc: 1", `f:1:2: want the value of the key on its line, or further in`},
		{"an empty item before a key", "a:\n  -\n b: 1", `f:2:3: want the item after the dash`},
		{"no key", "a: 1\n: 2", `f:1:4: want YAML: mapping value is not allowed in this context`},
	} {
		t.Run(c.name, func(t *testing.T) {
			var into any
			assert.EqualError(t, strictyaml.Decode("f", []byte(c.yaml), &into), c.want)
		})
	}
}

func TestBounds(t *testing.T) {
	read := func(yaml string) error {
		var into any
		return strictyaml.Decode("f", []byte(yaml), &into)
	}
	deep := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	require.NoError(t, read(deep(strictyaml.DepthMax)))
	const tooDeep = "want at most 32 lists and mappings in each other, got more"
	require.ErrorContains(t, read(deep(strictyaml.DepthMax+1)), tooDeep)
	require.ErrorContains(t, read(strings.Repeat("[", 40_000)), tooDeep)
	require.ErrorContains(t, read(strings.Repeat("{a: ", 9_000)), tooDeep)
	require.ErrorContains(t, read(strings.Repeat("- ", 40_000)), tooDeep)

	var steps strings.Builder
	for i := range 40 {
		steps.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	require.ErrorContains(t, read(steps.String()), tooDeep)
	// Side by side is not deep, in whatever style.
	require.NoError(t, read(strings.Repeat("- a:\n  - b: {c: [d]}\n    e:\n    - f\n", 100)))

	require.ErrorContains(t, read("a: "+strings.Repeat("x", strictyaml.BytesMax)), "want at most 1048576 bytes, got 1048579")
	require.ErrorContains(t, read(strings.Repeat("k", strictyaml.KeyMax+1)+": 1"), "want a key of at most 256 bytes, got 257")
	require.ErrorContains(t, read("["+strings.Repeat("1,", strictyaml.TokensMax)+"]"), "want at most 50000 words and signs in a document, got more")
	require.NoError(t, read(strings.Repeat("#\n", strictyaml.BytesMax/2)))
}
