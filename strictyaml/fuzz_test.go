package strictyaml_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dmsim/strictyaml"
)

// FuzzDecode: no input makes it panic; an error is of one line and names the source; what is accepted is written and read
// again as the same.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		"", "name: a\n---\nname: b", "traffic: {rate: 5, burst: 1}", "steps:\n  - {id: a, after: 7d}\n", "a: &x [*x]", "\tx", "- [- {", "? a\n: b",
		"name: |\n  x\n y", "name: \"\\u00e9\\x41\"", "level: [1, {a: .5}]", "who: ann\nlater: {a: [b]}", "'", "a: !!", "%", "shares: {a.b: {}}", "name: >+\n\n\n",
	} {
		f.Add([]byte(seed), "traffic.rate=5")
		f.Add([]byte("name: x"), seed)
	}
	f.Fuzz(func(t *testing.T, data []byte, assignment string) {
		var s scenario
		d, err := strictyaml.Parse("f.yaml", data)
		if err == nil {
			err = d.Decode(&s)
		}
		if err != nil {
			require.NotContains(t, err.Error(), "\n")
			require.True(t, strings.HasPrefix(err.Error(), "f.yaml:"), err)
			return
		}
		if err := d.Set(&s, assignment); err != nil {
			require.NotContains(t, err.Error(), "\n")
			require.True(t, strings.HasPrefix(err.Error(), "--set "), err)
			return
		}
		text := strictyaml.Encode(s)
		var again scenario
		require.NoError(t, strictyaml.Decode("f.yaml", text, &again), "%s", text)
		require.Equal(t, string(text), string(strictyaml.Encode(again)))
	})
}
