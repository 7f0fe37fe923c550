package adapter

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dmsim/model"
)

// simple are templates that are compiled; beside them are those of the adapters.
var simple = []string{
	"", "text", "{{.User}}", "{{json .Text}}", "{{.Text | json}}", "{{query .To}}/{{path .Group}}", "{{.ID}},{{json .Key}}", "{{json .Labels}}",
	"{{if .Group}}{{.Group}}{{else}}{{if .ID}}{{.ID}}{{end}}{{end}}", "{{if .Members}}{{json .Members}}{{else if .Zone}}{{.Zone}}{{end}}", "a {{- if .Setting}} b{{end -}} c",
}

func drawView(t *rapid.T) *view {
	text := func(name string) string { return rapid.String().Draw(t, name) }
	list := rapid.SliceOfN(rapid.String(), 0, 3)
	return &view{
		User: text("User"), To: text("To"), Group: text("Group"), Text: text("Text"), Kind: text("Kind"), Labels: list.Draw(t, "Labels"), ID: rapid.Uint64().Draw(t, "ID"),
		Key: rapid.Uint64().Draw(t, "Key"), Message: text("Message"), Setting: text("Setting"), Birth: text("Birth"), Zone: text("Zone"), Members: list.Draw(t, "Members"),
		Time: text("Time"), Admin: text("Admin"), Token: text("Token"),
	}
}

// TestFastRendersAsTheLibrary: what is compiled renders what the library renders.
func TestFastRendersAsTheLibrary(t *testing.T) {
	templates := make([]*Template, 0, len(simple))
	for _, text := range simple {
		one := &Template{Text: text}
		require.NoError(t, one.compile(attempts), text)
		templates = append(templates, one)
	}
	other, err := os.ReadFile("testdata/other.yaml")
	require.NoError(t, err)
	reference, err := Source(Reference)
	require.NoError(t, err)
	for _, source := range [][]byte{other, reference} {
		a, err := Parse("x.yaml", source)
		require.NoError(t, err)
		for _, o := range a.operations {
			if o != nil {
				templates = append(templates, &o.Path, &o.Body)
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		v := drawView(t)
		for _, one := range templates {
			if one.program == nil && one.Text != "" {
				assert.Contains(t, one.Text, "range")
				continue
			}
			slow, err := one.slow(v)
			require.NoError(t, err)
			assert.Equal(t, string(slow), string(one.program.append(nil, v)), one.Text)
		}
	})
}

// TestNotSimple: a template that is not compiled is rendered all the same.
func TestNotSimple(t *testing.T) {
	for text, want := range map[string]string{
		"{{range $i, $m := .Members}}{{if $i}},{{end}}{{$m}}{{end}}": "a,b", `{{if eq .Kind "text"}}T{{end}}`: "T", "{{printf \"%s!\" .Kind}}": "text!", "{{with .Zone}}{{.}}{{end}}": "UTC",
		"{{$u := .User}}{{$u}}": "ana", "{{$.User}}": "ana",
	} {
		one := Template{Text: text}
		require.NoError(t, one.compile(attempts), text)
		assert.Nil(t, one.program, text)
		got, err := one.append(nil, &view{User: "ana", Kind: "text", Members: []string{"a", "b"}, Zone: "UTC"})
		require.NoError(t, err)
		assert.Equal(t, want, string(got))
	}
}

// FuzzJSON: a text is written as JSON that reads back as the text.
func FuzzJSON(f *testing.F) {
	for _, s := range []string{"", "a", `"\`, "\x00\n\u2028é", "ü"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var back string
		require.NoError(t, json.Unmarshal(appendJSON(nil, s), &back))
		var want string
		b, err := json.Marshal(s)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(b, &want))
		assert.Equal(t, want, back)
	})
}

// FuzzParse: whatever a file says, it is read or refused in one line.
func FuzzParse(f *testing.F) {
	for _, name := range []string{"testdata/other.yaml", "adapters/dmsim.yaml"} {
		data, err := os.ReadFile(name)
		require.NoError(f, err)
		f.Add(string(data))
	}
	f.Add("name: x\noperations: {send: {method: POST, path: '/{{.To}}'}}")
	f.Fuzz(func(t *testing.T, text string) {
		a, err := Parse("x.yaml", []byte(text))
		if err != nil {
			assert.NotContains(t, err.Error(), "\n")
			return
		}
		_, _ = a.NotChecked(), a.LeftOut()
	})
}

// FuzzAnswer: whatever a service answers is a decision or a failure, which says something.
func FuzzAnswer(f *testing.F) {
	a, err := Load("testdata/other.yaml")
	require.NoError(f, err)
	c := Client{adapter: a}
	c.ear = a.Ear()
	f.Add(200, `{"ok":true,"id":"m-1"}`, uint8(0))
	f.Add(200, `{"ok":false,"error":{"code":"NO"}}`, uint8(3))
	f.Add(500, "<html>", uint8(9))
	f.Add(200, `{"ok":false,"error":{"code":["NO"]}}`, uint8(200))
	f.Fuzz(func(t *testing.T, status int, body string, op uint8) {
		attempt := model.Attempt{Op: model.Op(int(op) % len(model.OpNames()))}
		if said := c.Answer(&attempt, status, nil, []byte(body)); said.Failure != "" {
			assert.Equal(t, Said{Failure: said.Failure}, said)
		}
	})
}
