package reports

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Sequence is a history to be drawn: who tried what with whom, and what came of it.
type Sequence struct {
	Participants []string       `json:"participants"` // users and groups in the order in which they stand; those of Lines that are not among them follow
	Lines        []SequenceLine `json:"lines"`
	Verdict      Verdict        `json:"verdict,omitzero"` // nothing is written of an empty one
}

// SequenceLine is an attempt, or a note.
type SequenceLine struct {
	From    string `json:"from,omitempty"`    // empty: a note
	To      string `json:"to,omitempty"`      // empty: it concerns nobody else
	Says    string `json:"says,omitempty"`    // the text of a message, where Does is empty
	Does    string `json:"does,omitempty"`    // what is tried if it is no message: "blocks"
	Refused string `json:"refused,omitempty"` // the reason, with its rule: "blocked (R06)"; empty: it was done
	Note    string `json:"note,omitempty"`    // over all: "1h later", "policy: open"
	Fails   bool   `json:"fails,omitempty"`   // the step at which the history breaks a rule
}

// Verdict is what a history ends with: what decided an attempt of two, and what is wrong with that.
type Verdict struct {
	From      string `json:"from"` // those of the attempt; To may be empty
	To        string `json:"to,omitempty"`
	Clause    string `json:"clause,omitempty"` // the rule that decided, and what it saw: "R06 passes: no block between the two"
	Invariant string `json:"invariant"`        // that is violated, and how: "I06: nobody gets a message over a block"
}

// saysMax is how many signs of a message are shown: Mermaid makes lines as long as their text.
const saysMax = 60

// Mermaid writes a sequence as a Mermaid sequence diagram.
func Mermaid(w io.Writer, s Sequence) error {
	var b strings.Builder
	b.WriteString("sequenceDiagram\n")
	names := s.names()
	d := diagram{&b, idsOf(names)}
	for i, name := range names {
		d.participant(name, i)
	}
	for _, l := range s.Lines {
		switch {
		case l.From != "":
			d.arrow(l)
		case len(names) > 0:
			d.note(names[0], names[len(names)-1], l.Note)
		}
	}
	if v := s.Verdict; v.From != "" {
		d.note(v.From, v.To, strings.TrimSpace(v.Clause+"\n"+v.Invariant))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// names lists the participants.
func (s *Sequence) names() []string {
	var names []string
	add := func(all ...string) {
		for _, name := range all {
			if name != "" && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	add(s.Participants...)
	for _, l := range s.Lines {
		add(l.From, l.To)
	}
	add(s.Verdict.From, s.Verdict.To)
	return names
}

// idShape is a name that Mermaid reads as one, unless it is one of its words.
var idShape = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*$`)

var mermaidWords = strings.Fields(`accdescr accdescription acctitle activate actor alt and as autonumber box break create critical deactivate destroy details else end
	left link links loop note off opt option over par par_over participant properties rect right sequencediagram title`)

// idsOf gives each name an id: itself where Mermaid reads that, else p and its place.
func idsOf(names []string) map[string]string {
	ids := map[string]string{}
	taken := map[string]bool{}
	for _, name := range names {
		if idShape.MatchString(name) && !slices.Contains(mermaidWords, strings.ToLower(name)) {
			ids[name], taken[name] = name, true
		}
	}
	for i, name := range names {
		if ids[name] != "" {
			continue
		}
		id := fmt.Sprintf("p%d", i+1)
		for taken[id] {
			id += "_"
		}
		ids[name], taken[id] = id, true
	}
	return ids
}

type diagram struct {
	b   *strings.Builder
	ids map[string]string // by name
}

func (d diagram) participant(name string, place int) {
	id := d.ids[name]
	if id == name {
		fmt.Fprintf(d.b, "    participant %s\n", id)
		return
	}
	fmt.Fprintf(d.b, "    participant %s as %s\n", id, mermaidText(name, fmt.Sprint(place+1)))
}

func (d diagram) arrow(l SequenceLine) {
	text := mermaidText(l.Does, "-")
	if l.Does == "" {
		text = `"` + mermaidText(shorten(l.Says, saysMax), "") + `"`
	}
	arrow := "->>"
	if l.Refused != "" {
		arrow, text = "--x", text+"<br/>refused "+mermaidText(l.Refused, "-")
	}
	to := l.To
	if to == "" {
		to = l.From
	}
	fmt.Fprintf(d.b, "    %s%s%s: %s\n", d.ids[l.From], arrow, d.ids[to], text)
}

func (d diagram) note(from, to, text string) {
	over := d.ids[from]
	if to != "" && to != from {
		over += "," + d.ids[to]
	}
	fmt.Fprintf(d.b, "    Note over %s: %s\n", over, mermaidText(text, "-"))
}

// mermaidHeads mean something before a colon.
var mermaidHeads = []string{"wrap", "nowrap"}

// mermaidText writes a text so that no sign of it means anything to Mermaid (# and ; begin and end an entity, % a comment or a directive), to the HTML that it makes, or to
// a fence of Markdown around it. A line's end is a break. Of a text that is empty, otherwise is written.
func mermaidText(text, otherwise string) string {
	text = strings.TrimSpace(strings.ToValidUTF8(text, "\uFFFD"))
	if text == "" {
		return otherwise
	}
	var b strings.Builder
	if head, rest, found := strings.Cut(text, ":"); found && slices.Contains(mermaidHeads, strings.ToLower(head)) {
		b.WriteString(head + "#58;") // it would be an order to wrap lines, or not to
		text = rest
	}
	for _, r := range text {
		switch {
		case r == '\n':
			b.WriteString("<br/>")
		case r == '"':
			b.WriteString("#quot;")
		case strings.ContainsRune("#;%&<>`\\", r):
			fmt.Fprintf(&b, "#%d;", r)
		case unicode.IsPrint(r):
			b.WriteRune(r)
		default:
			b.WriteRune(' ')
		}
	}
	return b.String()
}
