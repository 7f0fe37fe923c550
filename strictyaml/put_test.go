package strictyaml_test

import (
	"maps"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/strictyaml"
)

type ab struct {
	A int `yaml:"A"`
	B int `yaml:"B"`
}

type put struct {
	Name string         `yaml:"name"`
	Deep ab             `yaml:"deep"`
	Many map[string]int `yaml:"many"`
	List []int          `yaml:"list"`
}

// TestPut: values of one document are put into what another was read onto, any number of times, and errors name where they stand.
func TestPut(t *testing.T) {
	values, err := strictyaml.Parse("levels.yaml", []byte("- 5\n- [1, 2]\n- {x: 1}\n- many\n"))
	require.NoError(t, err)
	at := maps.Collect(values.Root().Items())
	base, err := strictyaml.Parse("base.yaml", []byte("name: n\ndeep: {A: 1, B: 2}\nmany: {y: 3}"))
	require.NoError(t, err)
	var p put
	require.NoError(t, base.Decode(&p))
	for range 2 {
		require.NoError(t, base.Put(&p, "deep.A", at[0]))
		require.NoError(t, base.Put(&p, "list", at[1]))
		require.NoError(t, base.Put(&p, "many.x", at[0]))
	}
	assert.Equal(t, put{Name: "n", Deep: ab{5, 2}, Many: map[string]int{"y": 3, "x": 5}, List: []int{1, 2}}, p)

	assert.EqualError(t, base.Put(&p, "deep.A", at[3]), `levels.yaml:4:3: deep.A: want a whole number, got "many"`)
	assert.EqualError(t, base.Put(&p, "deep.C", at[0]), `levels.yaml:1:3: deep.C: want one of the keys A, B; got "C"`)
	assert.EqualError(t, base.Put(&p, "list.0", at[0]), `levels.yaml:1:3: list: want the whole list: a path does not lead into lists`)
	assert.EqualError(t, base.Put(&p, "deep.A", at[0].Scalar("x")), `levels.yaml:1:3: deep.A: want a whole number, got "x"`)
	assert.EqualError(t, base.Locate(&strictyaml.FieldError{Path: "deep.A", Want: "less", Got: 5}), `levels.yaml:1:3: deep.A: want less, got 5`)
	assert.EqualError(t, base.Locate(&strictyaml.FieldError{Path: "deep.B", Want: "less", Got: 2}), `base.yaml:2:17: deep.B: want less, got 2`)
}
