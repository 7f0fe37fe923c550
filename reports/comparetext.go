package reports

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"dmsim/sim/experiment/compare"
)

// CompareSummary writes the text that a person reads after a comparison: for each arm the differences of all metrics from the base, the groups that differ most, who gained and
// lost contact, examples, and how to repeat it. Plain text of at most 100 characters a line, but for paths and commands. The first line of an interrupted one says so.
func CompareSummary(w io.Writer, c *Comparison) error {
	s := &compareSummary{r: c.Result, c: c}
	s.title()
	for _, arm := range c.Result.Arms[1:] {
		s.metrics(arm)
		s.groups(arm)
		s.changed(arm)
		s.examples(arm)
	}
	s.trace()
	_, err := io.WriteString(w, s.text.String())
	return err
}

type compareSummary struct {
	r    *compare.Result
	c    *Comparison
	text strings.Builder
}

func (s *compareSummary) printf(format string, args ...any) { fmt.Fprintf(&s.text, format, args...) }

func (s *compareSummary) section(heading string, c columns) {
	s.printf("\n%s\n", heading)
	for _, line := range c.lines() {
		s.printf("%s\n", line)
	}
}

// conflicting says that runs came out differently, "" where none did.
func conflicting(r *compare.Result) string {
	if len(r.Conflicts) == 0 {
		return ""
	}
	return counted(uint64(len(r.Conflicts)), "run", "runs") + " came out differently when made again, which must not be; each row is the one that came first"
}

func (s *compareSummary) title() {
	r := s.r
	if r.Failure != "" {
		s.printf("FAILED: %s\n", plain(r.Failure))
	}
	if r.Interrupted {
		s.printf("INTERRUPTED: the numbers are those of the replications that all arms have\n\n")
	}
	if differ := conflicting(r); differ != "" {
		s.printf("NOT DETERMINISTIC: %s\n\n", differ)
	}
	s.printf("%s, seed %d: %s against the base %s\n", plain(r.Scenario), r.Seed, plain(strings.Join(r.Arms[1:], ", ")), plain(r.Base))
	s.printf("%s of each question, %s\n", counted(uint64(r.Reps), "replication", "replications"), counted(uint64(len(r.Runs)), "run", "runs"))
	if missed := untilMissed(&r.Design); missed != "" {
		s.printf("%s\n", missed)
	}
	if r.Design.Stopped {
		s.printf("stopped before replication %d, for %s\n", r.Design.RepsMost, strings.Join(r.Design.Until, " and "))
	}
	if r.Design.BurnIn > 0 {
		s.printf("counted after %s under the policy of %s, from where all arms go on\n", lasting(r.Design.BurnIn), plain(r.Base))
	}
	s.printf("diff: arm - base, the mean over replications; of a share in percentage points\n")
	s.printf("p: corrected for the number of metrics; *: primary; +: some pairs are left out, undefined\n")
	s.printf("saved: as many times the runs would have told as much, had they been independent\n")
}

// untilMissed says that the precisions to stop at were not met; nothing where they were, or none was asked for.
func untilMissed(d *compare.Plan) string {
	if len(d.Until) == 0 || d.Stopped {
		return ""
	}
	return "NOT MET by the last replication: " + strings.Join(d.Until, " and ")
}

// overWords says what differences are over.
func overWords(o compare.Over) string {
	if o == compare.People {
		return "among these people"
	}
	return "over populations"
}

// metricsOrder lists those of a result that are defined in any arm, family by family as the documentation has them.
func metricsOrder(r *compare.Result) (names []string) {
	for _, def := range Comparable() {
		if m, ok := r.Metrics[def.Name]; ok && measured(&m) {
			names = append(names, def.Name)
		}
	}
	return names
}

func measured(m *compare.Metric) bool {
	if m.Base.Mean != nil {
		return true
	}
	for _, f := range m.Arms {
		if f.Mean.Mean != nil {
			return true
		}
	}
	return false
}

func (s *compareSummary) metrics(arm string) {
	c := s.table(arm)
	family := ""
	for _, name := range metricsOrder(s.r) {
		m := s.r.Metrics[name]
		if m.Family != family {
			family = m.Family
			c.add(family)
		}
		f := m.Arms[arm]
		addFigure(&c, name, &m, m.Base.Mean, f.Mean.Mean, &f.Difference, f.Reduction)
	}
	s.section(fmt.Sprintf("%s against %s, %s", plain(arm), plain(s.r.Base), overWords(s.r.Design.Over)), c)
	if s.r.Design.People {
		s.people(arm)
	}
}

// people shows the primary metrics among these people.
func (s *compareSummary) people(arm string) {
	c := s.table(arm)
	for _, name := range metricsOrder(s.r) {
		m := s.r.Metrics[name]
		if f := m.Arms[arm].People; m.Primary && f != nil {
			addFigure(&c, name, &m, f.Base.Mean, f.Arm.Mean, &f.Difference, f.Reduction)
		}
	}
	s.section(fmt.Sprintf("%s against %s, %s", plain(arm), plain(s.r.Base), overWords(compare.People)), c)
}

func (s *compareSummary) table(arm string) columns {
	c := columns{right: []bool{false, true, true, true, true, true, true, false}}
	c.add("", armHead(s.r.Base), armHead(arm), "diff", percentLevel(s.r.Design.Level)+" interval", "p", "saved", "")
	return c
}

// armHead names an arm over a column: of KEY=VALUE the value, where there is no room for both.
func armHead(name string) string {
	if _, value, ok := strings.Cut(name, "="); ok && utf8.RuneCountInString(name) > armWidth {
		name = "=" + value
	}
	return shorten(plain(name), armWidth)
}

// percentLevel prints a confidence: 95 %, 97.9 %, with as many digits as tell it from 100 %.
func percentLevel(level float64) string {
	points := math.Pow(10, math.Max(1, math.Ceil(-math.Log10(100*(1-level)))))
	return strconv.FormatFloat(math.Round(100*level*points)/points, 'f', -1, 64) + " %"
}

func addFigure(c *columns, name string, m *compare.Metric, base, arm *float64, d *compare.Difference, reduction *float64) {
	c.add(mark(m.Primary, d.Undefined > 0)+shorten(name, nameWidth), valued(base, m.Unit), valued(arm, m.Unit), signed(d.Mean, m.Unit), span(d.Low, d.High, m.Unit), likely(d.Adjusted), factor(reduction), verdictWord(m, d))
}

// Widths of what is long.
const (
	armWidth  = 8
	nameWidth = 24
)

func mark(primary, fewer bool) string {
	switch {
	case primary && fewer:
		return "*+"
	case primary:
		return "* "
	case fewer:
		return "+ "
	}
	return "  "
}

func (s *compareSummary) groups(arm string) {
	c := columns{right: []bool{false, false, true, true, true, true, true, false}}
	by := ""
	for _, g := range s.r.Groups {
		heading := ""
		if g.By != by {
			by = g.By
			heading = strings.ReplaceAll(by, "_", " ")
		}
		f := g.Arms[arm]
		d := &f.Difference
		c.add(heading, g.Name, valued(g.Base.Mean, "share"), valued(f.Mean.Mean, "share"), signed(d.Mean, "share"), span(d.Low, d.High, "share"), likely(d.Adjusted), "")
	}
	if len(c.rows) > 0 {
		s.section("Delivered share by people, "+overWords(s.r.Design.Over), c)
	}
}

func (s *compareSummary) changed(arm string) {
	c := columns{right: []bool{false, false, true, true, true, false}}
	c.add("", "", "users", "gained", "lost", "most often refused those who lost it")
	any := false
	for _, ch := range s.r.WhoChanged {
		if ch.Arm != arm || ch.Gained+ch.Lost == 0 && ch.By != "" {
			continue
		}
		any = true
		name := "all"
		if ch.By != "" {
			name = ch.Name
		}
		c.add(direction(&ch), name, count(uint64(ch.Users)), count(uint64(ch.Gained)), count(uint64(ch.Lost)), mostCounted(ch.LostBy, topReasons))
	}
	if any {
		s.section("Who changed: users who reached anybody (sent), or whom anybody reached, in replication 0", c)
	}
}

func direction(c *compare.Change) string {
	if c.Sent {
		return "sent"
	}
	return "received"
}

// mostCounted lists the most frequent of a count.
func mostCounted(by map[string]int, atMost int) string {
	names := slices.Sorted(maps.Keys(by))
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(by[b], by[a]) })
	parts := make([]string, 0, atMost)
	for _, name := range names[:min(atMost, len(names))] {
		parts = append(parts, plain(name)+" "+count(uint64(by[name])))
	}
	return strings.Join(parts, ", ")
}

// examplesShown is how many examples of an arm the text shows; the result has more.
const examplesShown = 2

func (s *compareSummary) examples(arm string) {
	shown := 0
	for _, e := range s.r.Examples {
		if e.Arm != arm || shown == examplesShown {
			continue
		}
		if shown++; shown == 1 {
			s.printf("\nExamples: the same intention, delivered in one and refused in the other; and what explains each\n")
		}
		s.printf("  %s, %s to %s\n    %s in %s, %s in %s\n", e.At, someone(e.From), receiver(&e), plain(e.Base.Decision), plain(s.r.Base), plain(e.InArm.Decision), plain(arm))
		for _, v := range []compare.Verdict{e.Base, e.InArm} {
			if v.Explain != "" {
				s.printf("    %s\n", v.Explain)
			}
		}
	}
}

func someone(p *compare.Someone) string {
	if p == nil {
		return "one who came on the way"
	}
	return fmt.Sprintf("user %d (%s, %d)", p.ID, p.Persona, p.TrueAge)
}

func receiver(e *compare.Example) string {
	if e.Group != nil {
		return fmt.Sprintf("group %d", *e.Group)
	}
	return someone(e.To)
}

func (s *compareSummary) trace() {
	m := &s.c.Manifest
	s.printf("\nCost: %s\n", m.spent())
	if s.c.Folder != "" {
		s.printf("folder: %s\n", s.c.Folder)
	}
	s.printf("version: %s\nconfiguration: %s\nrepeat: %s\n", m.Version, m.ConfigurationHash, m.Command)
}
