package strictyaml_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/strictyaml"
)

// colour stands for the enums of the project.
type colour uint8

var colours = []string{"red", "green"}

func (c colour) MarshalText() ([]byte, error) { return []byte(colours[c]), nil }

func (c *colour) UnmarshalText(b []byte) error {
	for i, name := range colours {
		if name == string(b) {
			*c = colour(i)
			return nil
		}
	}
	return fmt.Errorf("want one of red, green, got %q", b)
}

// named reads itself: a name, or a mapping.
type named struct {
	Name string `yaml:"name"`
	Size int    `yaml:"size"`
}

func (n *named) UnmarshalStrict(node *strictyaml.Node) error {
	if node.Kind() == strictyaml.Scalar {
		n.Name = node.Text()
		return nil
	}
	type plain named
	if err := node.Decode((*plain)(n)); err != nil {
		return err
	}
	if n.Size < 0 {
		return &strictyaml.FieldError{Path: "size", Want: "a size >= 0", Got: n.Size}
	}
	return nil
}

type traffic struct {
	Rate  float64 `yaml:"rate"`
	Burst int8    `yaml:"burst"`
	Users uint32  `yaml:"users"`
}

type step struct {
	ID    string        `yaml:"id,required"`
	After time.Duration `yaml:"after"`
}

type common struct {
	Seed uint64 `yaml:"seed"`
}

// scenario has a field of each kind that is decoded.
type scenario struct {
	Name     string             `yaml:"name"`
	Traffic  traffic            `yaml:"traffic"`
	Length   time.Duration      `yaml:"length"`
	Start    time.Time          `yaml:"start"`
	Colour   colour             `yaml:"colour"`
	On       bool               `yaml:"on"`
	Steps    []step             `yaml:"steps"`
	Words    []string           `yaml:"words"`
	Shares   map[string]traffic `yaml:"shares"`
	ByHue    map[colour]int     `yaml:"by_hue"`
	ByNumber map[int]int        `yaml:"by_number"`
	Who      named              `yaml:"who"`
	Limit    *int               `yaml:"limit"`
	Level    any                `yaml:"level"`
	Later    *strictyaml.Node   `yaml:"later"`
	Common   common             `yaml:",inline"`
	Hidden   int                `yaml:"-"`
}

func TestErrors(t *testing.T) {
	const keys = "name, traffic, length, start, colour, on, steps, words, shares, by_hue, by_number, who, limit, level, later, seed"
	for _, c := range []struct{ name, yaml, want string }{
		{"wrong type", "traffic:\n  rate: fast\n", `teen.yaml:2:9: traffic.rate: want a number, got "fast"`},
		{"quoted number", `traffic: {rate: "5"}`, `teen.yaml:1:17: traffic.rate: want a number, got "5"`},
		{"unknown key", "trafic: {}", `teen.yaml:1:1: trafic: want one of the keys ` + keys + `; got "trafic" (did you mean traffic?)`},
		{"unknown key below", "traffic: {rates: 1}", `teen.yaml:1:11: traffic.rates: want one of the keys rate, burst, users; got "rates" (did you mean rate?)`},
		{"unknown key, nothing like it", "traffic: {zoom: 1}", `teen.yaml:1:11: traffic.zoom: want one of the keys rate, burst, users; got "zoom"`},
		{"repeated key", "name: a\nname: b\n", `teen.yaml:2:1: name: want each key once, got it again (first on line 1)`},
		{"repeated key in a map", "shares:\n  a: {}\n  'a': {}\n", `teen.yaml:3:3: shares.a: want each key once, got it again (first on line 2)`},
		{"enum", "colour: blue", `teen.yaml:1:9: colour: want one of red, green, got "blue"`},
		{"enum, a list", "colour: [red]", `teen.yaml:1:9: colour: want one of red, green, got a list`},
		{"enum, null", "colour:", `teen.yaml:1:9: colour: want one of red, green, got nothing`},
		{"enum as a key", "by_hue: {blue: 1}", `teen.yaml:1:10: by_hue.blue: want one of red, green, got "blue"`},
		{"duration without unit", "length: 90", `teen.yaml:1:9: length: want a duration such as 90m, 24h or 7d, got 90`},
		{"duration below zero", "length: -1h", `teen.yaml:1:9: length: want a duration such as 90m, 24h or 7d, got "-1h"`},
		{"time", "start: noon", `teen.yaml:1:8: start: want a time such as 2026-03-01T12:00:00Z, got "noon"`},
		{"bool", "on: yes", `teen.yaml:1:5: on: want true or false, got "yes"`},
		{"number for a text", "name: 2020", `teen.yaml:1:7: name: want a text, got 2020 (in quotes it is one)`},
		{"bool for a text", "words: [true]", `teen.yaml:1:9: words[0]: want a text, got true (in quotes it is one)`},
		{"fraction for a whole number", "seed: 1.5", `teen.yaml:1:7: seed: want a whole number >= 0, got 1.5`},
		{"power for a whole number", "seed: 1e3", `teen.yaml:1:7: seed: want a whole number >= 0, got 1e3`},
		{"leading zero", "seed: 010", `teen.yaml:1:7: seed: want a whole number >= 0, got 010`},
		{"overflow", "traffic: {burst: 128}", `teen.yaml:1:18: traffic.burst: want a whole number from -128 to 127, got 128`},
		{"overflow of 64 bits", "limit: 99999999999999999999", `teen.yaml:1:8: limit: want a whole number of at most 64 bits, got 99999999999999999999`},
		{"negative", "traffic: {users: -1}", `teen.yaml:1:18: traffic.users: want a whole number from 0 to 4294967295, got -1`},
		{"not a number", "traffic: {rate: .nan}", `teen.yaml:1:17: traffic.rate: want a number, got .nan`},
		{"infinity", "traffic: {rate: -.inf}", `teen.yaml:1:17: traffic.rate: want a number, got -.inf`},
		{"float overflow", "traffic: {rate: 1e999}", `teen.yaml:1:17: traffic.rate: want a number, got 1e999`},
		{"null", "traffic: {rate: ~}", `teen.yaml:1:17: traffic.rate: want a number, got ~`},
		{"null mapping", "traffic:\nname: x", `teen.yaml:1:9: traffic: want a mapping with the keys rate, burst, users, got nothing`},
		{"null list", "words: null", `teen.yaml:1:8: words: want a list, got null`},
		{"null pointer", "limit: null", `teen.yaml:1:8: limit: want a whole number, got null`},
		{"a list for a mapping", "- a", `teen.yaml:1:1: want a mapping with the keys ` + keys + `, got a list`},
		{"in a list", "steps:\n  - {id: a}\n  - {id: b, after: soon}\n", `teen.yaml:3:20: steps[1].after: want a duration such as 90m, 24h or 7d, got "soon"`},
		{"one key in two ways", "by_number: {1: 1, 0x1: 2}", `teen.yaml:1:19: by_number.0x1: want each key once, got 0x1 again`},
		{"required key", "steps: [{after: 1h}]", `teen.yaml:1:9: steps[0]: want the key id, got only after`},
		{"required key, none", "steps: [{}]", `teen.yaml:1:9: steps[0]: want the key id, got none`},
		{"in a map", "shares:\n  a b: {rate: x}", `teen.yaml:2:15: shares."a b".rate: want a number, got "x"`},
		{"a type that reads itself", "who: {nam: x}", `teen.yaml:1:7: who.nam: want one of the keys name, size; got "nam" (did you mean name?)`},
		{"a type that judges itself", "who:\n  size: -1", `teen.yaml:2:9: who.size: want a size >= 0, got -1`},
		{"long text", "traffic: {rate: " + longWord + "}", `teen.yaml:1:17: traffic.rate: want a number, got "` + longWord[:60] + `..."`},
		{"several documents", "name: a\n---\nname: b", `teen.yaml:3:1: want one document, got another one here`},
	} {
		t.Run(c.name, func(t *testing.T) {
			var s scenario
			assert.EqualError(t, strictyaml.Decode("teen.yaml", []byte(c.yaml), &s), c.want)
		})
	}
}

const longWord = "abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghij"

func TestDecodeMerges(t *testing.T) {
	three := 3
	filled := func() scenario {
		return scenario{
			Name: "default", Traffic: traffic{Rate: 1, Burst: 2, Users: 3}, Length: time.Hour, Words: []string{"a", "b"},
			Shares: map[string]traffic{"x": {Rate: 1}}, Who: named{"ann", 5}, Limit: &three, Steps: []step{{"s", 1}}, Hidden: 7,
		}
	}
	for _, c := range []struct {
		name, yaml string
		change     func(*scenario)
	}{
		{"empty", "", func(*scenario) {}},
		{"comments only", "# nothing\n", func(*scenario) {}},
		{"a mark only", "---\n", func(*scenario) {}},
		{"mappings merge", "traffic: {burst: 9}", func(s *scenario) { s.Traffic.Burst = 9 }},
		{"an empty mapping changes nothing", "traffic: {}", func(*scenario) {}},
		{"lists replace", "words: [c]", func(s *scenario) { s.Words = []string{"c"} }},
		{"an empty list replaces", "words: []", func(s *scenario) { s.Words = []string{} }},
		{"maps replace", "shares: {y: {rate: 2}}", func(s *scenario) { s.Shares = map[string]traffic{"y": {Rate: 2}} }},
		{"items start from zero", "steps: [{id: t}]", func(s *scenario) { s.Steps = []step{{ID: "t"}} }},
		{"a type that reads itself merges", "who: {size: 6}", func(s *scenario) { s.Who.Size = 6 }},
		{"inline", "seed: 0xff", func(s *scenario) { s.Common.Seed = 255 }},
		{"underscores", "traffic: {rate: 1_000, users: 1_000}", func(s *scenario) { s.Traffic.Rate, s.Traffic.Users = 1000, 1000 }},
		{"texts", "name: \"it's\\tA\\u00e9\"\nwords: [off, 'no', \"5\", 2026-01-02, 12:30]", func(s *scenario) {
			s.Name, s.Words = "it's\tAé", []string{"off", "no", "5", "2026-01-02", "12:30"}
		}},
		{"a block of text", "name: |\n  one\n  two\n", func(s *scenario) { s.Name = "one\ntwo\n" }},
		{"enum, duration, time", "colour: green\nlength: 1d12h\nstart: 2026-03-01T12:00:00+01:00", func(s *scenario) {
			s.Colour, s.Length, s.Start = 1, 36*time.Hour, time.Date(2026, 3, 1, 12, 0, 0, 0, time.FixedZone("", 3600))
		}},
		{"any", "level: [1, x, 2.5, true, ~, {a: 0x10}]", func(s *scenario) {
			s.Level = []any{int64(1), "x", 2.5, true, nil, map[string]any{"a": int64(16)}}
		}},
		{"Windows", "\ufeffname: x\r\non: true\r\n", func(s *scenario) { s.Name, s.On = "x", true }},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, want := filled(), filled()
			c.change(&want)
			require.NoError(t, strictyaml.Decode("f.yaml", []byte(c.yaml), &got))
			assert.Equal(t, want, got)
		})
	}
}

// TestDecodeSharesNothing: what a default points to is not written through.
func TestDecodeSharesNothing(t *testing.T) {
	five, words := 5, []string{"a", "b"}
	shares := map[string]traffic{"x": {Rate: 1}}
	s := scenario{Limit: &five, Words: words, Shares: shares}
	require.NoError(t, strictyaml.Decode("f.yaml", []byte("limit: 6\nwords: [z]\nshares: {x: {rate: 2}}"), &s))
	require.NoError(t, strictyaml.Set(&s, "shares.x.rate=3"))
	assert.Equal(t, 6, *s.Limit)
	assert.Equal(t, 5, five)
	assert.Equal(t, []string{"a", "b"}, words)
	assert.Equal(t, map[string]traffic{"x": {Rate: 1}}, shares)
}

// TestNodeForLater: a list of one-key steps, read as rule cases are.
func TestNodeForLater(t *testing.T) {
	var s scenario
	require.NoError(t, strictyaml.Decode("f.yaml", []byte("later:\n  - send: {rate: 1}\n  - {wait: 1h}\n"), &s))
	require.Equal(t, strictyaml.List, s.Later.Kind())
	var keys []string
	for i, item := range s.Later.Items() {
		for key, value := range item.Entries() {
			keys = append(keys, fmt.Sprint(i, key.Text(), value.Line(), value.Path()))
			if key.Text() == "wait" {
				assert.EqualError(t, key.UnknownKey("send"), `f.yaml:3:6: later[1].wait: want one of the keys send; got "wait"`)
				assert.EqualError(t, value.Want("a number"), `f.yaml:3:12: later[1].wait: want a number, got "1h"`)
			}
		}
	}
	assert.Equal(t, []string{"0send2later[0].send", "1wait3later[1].wait"}, keys)
	var one traffic
	items := s.Later.Len()
	require.Equal(t, 2, items)
	for _, item := range s.Later.Items() {
		if send := item.Get("send"); send != nil {
			require.NoError(t, send.Decode(&one))
		}
	}
	assert.Equal(t, traffic{Rate: 1}, one)
}

func TestDecodePanicsOnWhatNoYAMLCanFill(t *testing.T) {
	assert.Panics(t, func() { _ = strictyaml.Decode("f", []byte("a: 1"), scenario{}) })
	assert.Panics(t, func() { _ = strictyaml.Decode("f", []byte("a: 1"), &struct{ A chan int }{}) })
}
