package strictyaml_test

import (
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dmsim/strictyaml"
)

func drawTraffic() *rapid.Generator[traffic] {
	return rapid.Custom(func(t *rapid.T) traffic {
		return traffic{
			rapid.Float64Range(-1e300, 1e300).Draw(t, "rate"), rapid.Int8().Draw(t, "burst"), rapid.Uint32().Draw(t, "users"),
		}
	})
}

// drawText favours what YAML could take for something else.
func drawText() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.StringN(0, 12, -1).Filter(utf8.ValidString),
		rapid.SampledFrom([]string{
			"", "true", "null", "~", "5", "1e3", "0x1", ".inf", "-", "- a", "a: b", "a:b", "a #b", "#", "[a]", "{a: b}", "a, b", "'", "\"", "\\", "|", ">",
			"off", "No", "a\nb", "\ta", " a ", "12:30", "2026-03-01", "é", "&a", "*a", "!a", "%a", "@a", "`a", "?", "? a", "---", "...", "<<", "\u2028", "\ufeff", "a.b",
		}),
	)
}

func drawScenario(t *rapid.T) scenario {
	texts := rapid.SliceOfN(drawText(), 0, 4)
	limit := rapid.Int().Draw(t, "limit")
	return scenario{
		Name:    drawText().Draw(t, "name"),
		Traffic: drawTraffic().Draw(t, "traffic"),
		Length:  time.Duration(rapid.Int64Min(0).Draw(t, "length")),
		Start:   time.Unix(rapid.Int64Range(0, 1<<33).Draw(t, "start"), rapid.Int64Range(0, 999_999_999).Draw(t, "ns")).UTC(),
		Colour:  colour(rapid.IntRange(0, 1).Draw(t, "colour")),
		On:      rapid.Bool().Draw(t, "on"),
		Steps: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) step {
			return step{"x" + drawText().Draw(t, "id"), time.Duration(rapid.Int64Min(0).Draw(t, "after"))}
		}), 0, 3).Draw(t, "steps"),
		Words:    texts.Draw(t, "words"),
		Shares:   rapid.MapOfN(drawText(), drawTraffic(), 0, 3).Draw(t, "shares"),
		ByHue:    rapid.MapOf(rapid.Map(rapid.IntRange(0, 1), func(i int) colour { return colour(i) }), rapid.Int()).Draw(t, "hues"),
		ByNumber: rapid.MapOfN(rapid.Int(), rapid.Int(), 0, 2).Draw(t, "numbers"),
		Who:      named{drawText().Draw(t, "who"), rapid.IntMin(0).Draw(t, "size")},
		Limit:    &limit,
		Level:    rapid.SampledFrom([]any{nil, true, "5", int64(5), 2.5, []any{"a", []any{int64(1)}}, map[string]any{"a": []any{map[string]any{"b": "c"}}}}).Draw(t, "level"),
		Common:   common{rapid.Uint64().Draw(t, "seed")},
	}
}

// TestEncodeRoundTrip: what is written reads back as it was, onto nothing and onto anything.
func TestEncodeRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := drawScenario(t)
		text := strictyaml.Encode(want)
		var got scenario
		require.NoError(t, strictyaml.Decode("f.yaml", text, &got), "%s", text)
		require.Equal(t, want, got, "%s", text)
		onto := drawScenario(t)
		require.NoError(t, strictyaml.Decode("f.yaml", text, &onto), "%s", text)
		require.Equal(t, want, onto, "%s", text)
	})
}

func TestEncode(t *testing.T) {
	got := strictyaml.Encode(struct {
		Words  []string
		Nested [][]int
		Steps  []step
		Empty  struct{} `yaml:"empty"`
		None   *int
		Shares map[string]traffic
		Length time.Duration
		Level  any
	}{
		Words: []string{"a b", "no", "5", "x, y"}, Nested: [][]int{{1}, {}}, Steps: []step{{"a", time.Minute}, {"b", 0}},
		Shares: map[string]traffic{"b": {}, "a": {0.5, 1, 2}}, Length: 168 * time.Hour,
	})
	assert.Equal(t, `words: [a b, "no", "5", "x, y"]
nested:
  - [1]
  - []
steps:
  - id: a
    after: 1m
  - id: b
    after: 0s
empty: {}
shares:
  a:
    rate: 0.5
    burst: 1
    users: 2
  b:
    rate: 0
    burst: 0
    users: 0
length: 168h
level: null
`, string(got))
}
