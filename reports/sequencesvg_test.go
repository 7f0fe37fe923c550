package reports_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dmsim/reports"
)

func TestSequenceSVG(t *testing.T) {
	failing := race
	failing.Lines = append([]reports.SequenceLine{}, race.Lines...)
	failing.Lines[3].Fails = true
	var b bytes.Buffer
	require.NoError(t, reports.SequenceSVG(&b, failing))
	texts, elements := parts(t, b.Bytes())
	for _, want := range []string{"ana", "the-club", "1h later", "“hello”", "✗ step 3 breaks the rule"} {
		assert.Contains(t, texts, want)
	}
	whole := strings.Join(texts, " ")
	assert.Contains(t, whole, "✗ R06 passes: no block between the two I06: nobody gets a message over a block")
	assert.Contains(t, whole, "✕ refused: blocked (R06)")
	assert.Contains(t, whole, `“why; #1: "you" <b>100%</b>”`, "what looks like markup is text")
	assert.Equal(t, 1, strings.Count(b.String(), "stroke-dasharray"), "one was refused")
	assert.Equal(t, 6, elements["rect"]-4, "a head for each of six, two notes, the frame, the verdict")
}

// TestSequenceSVGOfAnything: whatever names and texts are, the drawing is well-formed and holds elements of its own only.
func TestSequenceSVGOfAnything(t *testing.T) {
	text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "</svg><script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "]]>", "&amp;", "\x00\v", "\xff", strings.Repeat("x", 500)}))
	rapid.Check(t, func(t *rapid.T) {
		s := reports.Sequence{Participants: rapid.SliceOfN(text, 0, 4).Draw(t, "participants")}
		for range rapid.IntRange(0, 5).Draw(t, "lines") {
			s.Lines = append(s.Lines, reports.SequenceLine{
				From: text.Draw(t, "from"), To: text.Draw(t, "to"), Says: text.Draw(t, "says"), Does: text.Draw(t, "does"),
				Refused: text.Draw(t, "refused"), Note: text.Draw(t, "note"), Fails: rapid.Bool().Draw(t, "fails"),
			})
		}
		s.Verdict = reports.Verdict{From: text.Draw(t, "from"), To: text.Draw(t, "to"), Clause: text.Draw(t, "clause"), Invariant: text.Draw(t, "invariant")}
		var b bytes.Buffer
		require.NoError(t, reports.SequenceSVG(&b, s))
		_, elements := parts(t, b.Bytes())
		for name := range elements {
			assert.Contains(t, []string{"svg", "path", "rect", "text"}, name)
		}
	})
}

// parts are the texts of a drawing, and how many elements of each name it has.
func parts(t require.TestingT, svg []byte) (texts []string, elements map[string]int) {
	elements = map[string]int{}
	for d := xml.NewDecoder(bytes.NewReader(svg)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return texts, elements
		}
		require.NoError(t, err)
		switch token := token.(type) {
		case xml.StartElement:
			elements[token.Name.Local]++
		case xml.CharData:
			if text := strings.TrimSpace(string(token)); text != "" {
				texts = append(texts, text)
			}
		}
	}
}
