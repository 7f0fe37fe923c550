package reports_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dmsim/reports"
)

var race = reports.Sequence{
	Participants: []string{"ana", "ben", "end", "the-club", "p3"},
	Lines: []reports.SequenceLine{
		{From: "ana", To: "ben", Says: "hello"},
		{Note: "1h later"},
		{From: "ben", To: "ana", Does: "blocks"},
		{From: "ana", To: "ben", Says: "why; #1: \"you\"\n<b>100%</b>", Refused: "blocked (R06)"},
		{Note: "policy: open"},
		{From: "Зоя", Does: "registers"},
		{From: "ana", To: "the-club", Says: strings.Repeat("long ", 20)},
		{From: "ana", To: "ben", Says: ""},
	},
	Verdict: reports.Verdict{From: "ana", To: "ben", Clause: "R06 passes: no block between the two", Invariant: "I06: nobody gets a message over a block"},
}

func TestMermaid(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, reports.Mermaid(&b, race))
	golden(t, "sequence.mmd", b.Bytes())
	checkMermaid(t, b.String())
	assert.Equal(t, 6, strings.Count(b.String(), "->>")+strings.Count(b.String(), "--x"), "an arrow an attempt")
}

// TestMermaidOfAnything: no name and no text makes a line that is none of Mermaid's.
func TestMermaidOfAnything(t *testing.T) {
	text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "end", "%%{init: {}}%%", "a;b", "```", "#quot;", "wrap: x", "p1", "P1", "Note", "ana\r\nben", "\xff"}))
	rapid.Check(t, func(t *rapid.T) {
		s := reports.Sequence{Participants: rapid.SliceOfN(text, 0, 4).Draw(t, "participants")}
		for range rapid.IntRange(0, 5).Draw(t, "lines") {
			s.Lines = append(s.Lines, reports.SequenceLine{
				From: text.Draw(t, "from"), To: text.Draw(t, "to"), Says: text.Draw(t, "says"), Does: text.Draw(t, "does"),
				Refused: text.Draw(t, "refused"), Note: text.Draw(t, "note"),
			})
		}
		s.Verdict = reports.Verdict{From: text.Draw(t, "from"), To: text.Draw(t, "to"), Clause: text.Draw(t, "clause"), Invariant: text.Draw(t, "invariant")}
		var b bytes.Buffer
		require.NoError(t, reports.Mermaid(&b, s))
		checkMermaid(t, b.String())
	})
}

var (
	mermaidID      = `[A-Za-z][A-Za-z0-9_]*`
	mermaidPhrase  = `(?:[^\n#;%&<>\x60\\]|#(?:quot|[0-9]+);|<br/>)+`
	participant    = regexp.MustCompile(`^    participant (` + mermaidID + `)(?: as ` + mermaidPhrase + `)?$`)
	arrow          = regexp.MustCompile(`^    (` + mermaidID + `)(?:->>|--x)(` + mermaidID + `): ` + mermaidPhrase + `$`)
	note           = regexp.MustCompile(`^    Note over (` + mermaidID + `)(?:,(` + mermaidID + `))?: ` + mermaidPhrase + `$`)
	mermaidKeyword = regexp.MustCompile(`(?i)^(end|note|loop|alt|opt|par|and|else|rect|box|actor|participant|title|create|destroy|critical|break|over)$`)
)

// checkMermaid reads a diagram by the part of Mermaid's grammar that we write: each line is a participant's, an arrow or a note, participants come first, and lines are of
// those only.
func checkMermaid(t interface {
	require.TestingT
	Helper()
}, text string,
) {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	require.Equal(t, "sequenceDiagram", lines[0])
	known := map[string]bool{"": true}
	declared := false
	for _, line := range lines[1:] {
		if m := participant.FindStringSubmatch(line); m != nil {
			require.False(t, declared, "a participant after an arrow: %q", line)
			require.False(t, known[m[1]], "an id twice: %q", line)
			require.NotRegexp(t, mermaidKeyword, m[1])
			known[m[1]] = true
			continue
		}
		declared = true
		m := arrow.FindStringSubmatch(line)
		if m == nil {
			m = note.FindStringSubmatch(line)
		}
		require.NotNil(t, m, "%q", line)
		require.True(t, known[m[1]] && known[m[2]], "unknown participants: %q", line)
	}
}
