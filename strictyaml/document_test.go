package strictyaml_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/strictyaml"
)

// TestDocuments: goccy's own splitting loses what follows an empty document.
func TestDocuments(t *testing.T) {
	text := "---\nname: a\n---\n---\n# nothing\n---\nname: b\n...\n--- {name: c}\n---\nname: 5\n"
	documents, err := strictyaml.Documents("cases.yaml", []byte(text))
	require.NoError(t, err)
	require.Len(t, documents, 4)
	for i, want := range []string{"a", "b", "c"} {
		var s scenario
		require.NoError(t, documents[i].Decode(&s))
		assert.Equal(t, want, s.Name)
	}
	var s scenario
	assert.EqualError(t, documents[3].Decode(&s), "cases.yaml:11:7: name: want a text, got 5 (in quotes it is one)")
	assert.Equal(t, 11, documents[3].Root().Line())

	_, err = strictyaml.Documents("cases.yaml", []byte("name: a\n---\nname: [\n"))
	assert.EqualError(t, err, "cases.yaml:3:7: want YAML: sequence end token ']' not found")
	none, err := strictyaml.Documents("cases.yaml", []byte("# nothing\n"))
	require.NoError(t, err)
	assert.Empty(t, none)
}

func TestSet(t *testing.T) {
	for _, c := range []struct {
		assignment string
		want       func(*scenario)
	}{
		{"traffic.rate=5", func(s *scenario) { s.Traffic.Rate = 5 }},
		{" traffic.rate = 5 ", func(s *scenario) { s.Traffic.Rate = 5 }},
		{"traffic={burst: 7}", func(s *scenario) { s.Traffic.Burst = 7 }},
		{"words=[x, y]", func(s *scenario) { s.Words = []string{"x", "y"} }},
		{"name=a=b", func(s *scenario) { s.Name = "a=b" }},
		{`name=""`, func(s *scenario) { s.Name = "" }},
		{"length=7d", func(s *scenario) { s.Length = 7 * 24 * time.Hour }},
		{"shares.a.burst=4", func(s *scenario) { s.Shares["a"] = traffic{Rate: 1, Burst: 4} }},
		{"shares.b={rate: 2}", func(s *scenario) { s.Shares["b"] = traffic{Rate: 2} }},
		{"shares={b: {rate: 2}}", func(s *scenario) { s.Shares = map[string]traffic{"b": {Rate: 2}} }},
		{"who=bob", func(s *scenario) { s.Who.Name = "bob" }},
		{"who.size=3", func(s *scenario) { s.Who.Size = 3 }},
		{"level.a.b=3", func(s *scenario) { s.Level = map[string]any{"a": map[string]any{"b": int64(3)}} }},
	} {
		t.Run(c.assignment, func(t *testing.T) {
			filled := func() scenario {
				return scenario{Name: "n", Traffic: traffic{1, 2, 3}, Who: named{"ann", 1}, Shares: map[string]traffic{"a": {Rate: 1}}}
			}
			got, want := filled(), filled()
			c.want(&want)
			require.NoError(t, strictyaml.Set(&got, c.assignment))
			assert.Equal(t, want, got)
		})
	}
}

func TestSetErrors(t *testing.T) {
	for _, c := range []struct{ assignment, want string }{
		{"traffic.rate=fast", `--set traffic.rate=fast: traffic.rate: want a number, got "fast"`},
		{"traffic.rates=1", `--set traffic.rates=1: traffic.rates: want one of the keys rate, burst, users; got "rates" (did you mean rate?)`},
		{"traffic.rate.x=1", `--set traffic.rate.x=1: traffic.rate: want a number, got a mapping`},
		{"traffic.rate=", `--set traffic.rate=: traffic.rate: want a number, got nothing`},
		{"traffic", `--set traffic: want path=value, such as daily_limit.messages=50`},
		{"=5", `--set =5: want path=value, such as daily_limit.messages=50`},
		{"traffic..rate=5", `--set traffic..rate=5: want path=value, such as daily_limit.messages=50`},
		{"steps.0.id=x", `--set steps.0.id=x: steps: want the whole list: a path does not lead into lists`},
		{"words=[a", `--set words=[a: want YAML: sequence end token ']' not found`},
		{"who.size=-2", `--set who.size=-2: who.size: want a size >= 0, got -2`},
		{"name=a\n---\nb", `--set name=a --- b: want one value, got several documents`},
	} {
		t.Run(c.assignment, func(t *testing.T) {
			var s scenario
			assert.EqualError(t, strictyaml.Set(&s, c.assignment), c.want)
		})
	}
}

func TestLocate(t *testing.T) {
	d, err := strictyaml.Parse("f.yaml", []byte("traffic:\n  rate: 5\nsteps:\n  - id: a\n  - id: b\nshares: {a.b: {rate: 1}}\n"))
	require.NoError(t, err)
	for _, c := range []struct{ path, want string }{
		{"traffic.rate", "f.yaml:2:9: traffic.rate: want less, got 5"},
		{"traffic", "f.yaml:2:3: traffic: want less, got 5"},
		{"traffic.burst", "f.yaml: traffic.burst: want less, got 5"},
		{"steps[1].id", "f.yaml:5:9: steps[1].id: want less, got 5"},
		{"steps[1]", "f.yaml:5:5: steps[1]: want less, got 5"},
		{"steps[7].id", "f.yaml: steps[7].id: want less, got 5"},
		{`shares."a.b".rate`, `f.yaml:6:22: shares."a.b".rate: want less, got 5`},
		{"", "f.yaml:1:1: want less, got 5"},
	} {
		assert.EqualError(t, d.Locate(&strictyaml.FieldError{Path: c.path, Want: "less", Got: 5}), c.want)
	}
	assert.NoError(t, d.Locate(nil))
	other := errors.New("something\nelse")
	assert.EqualError(t, d.Locate(other), "f.yaml:1:1: something else")
	assert.ErrorIs(t, d.Locate(other), other)
	placed := d.Locate(&strictyaml.FieldError{Path: "traffic", What: "no"})
	assert.Equal(t, placed, d.Locate(placed))
	var located *strictyaml.Error
	require.ErrorAs(t, placed, &located)
	assert.Equal(t, []any{"f.yaml", 2, 3, "traffic", "no"}, []any{located.Source, located.Line, located.Column, located.Path, located.What})
}

// TestLocateFindsAssignments: a value that --set gave is to be found there, not where the file has an older one.
func TestLocateFindsAssignments(t *testing.T) {
	d, err := strictyaml.Parse("f.yaml", []byte("traffic: {rate: 5, burst: 1}\nwho: ann\n"))
	require.NoError(t, err)
	var s scenario
	require.NoError(t, d.Decode(&s))
	require.NoError(t, d.Set(&s, "traffic.rate=6"))
	require.NoError(t, d.Set(&s, "who.size=6"))
	require.NoError(t, d.Set(&s, "length=1h"))
	bad := func(path string) error { return d.Locate(&strictyaml.FieldError{Path: path, Want: "less", Got: 6}) }
	assert.EqualError(t, bad("traffic.rate"), "--set traffic.rate=6: traffic.rate: want less, got 6")
	assert.EqualError(t, bad("traffic.burst"), "f.yaml:1:27: traffic.burst: want less, got 6")
	assert.EqualError(t, bad("who.size"), "--set who.size=6: who.size: want less, got 6")
	assert.EqualError(t, bad("length"), "--set length=1h: length: want less, got 6")
}

func TestUnder(t *testing.T) {
	assert.NoError(t, strictyaml.Under("a", nil))
	assert.EqualError(t, strictyaml.Under("a", &strictyaml.FieldError{Path: "b", Want: "c", Got: "d"}), `a.b: want c, got "d"`)
	assert.EqualError(t, strictyaml.Under("a", &strictyaml.FieldError{Path: "[1].b", Want: "c", Got: 90 * time.Minute}), "a[1].b: want c, got 1h30m")
	assert.EqualError(t, strictyaml.Under("a", &strictyaml.FieldError{What: "no"}), "a: no")
	assert.EqualError(t, strictyaml.Under("a", errors.New("x")), "x")
}
