package reports

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"dmsim/model"
)

// Summary writes the text that a person reads after a run: what ran, who got through, who was refused and why, what else happened, how people fared,
// what it cost, and how to repeat it. Plain text of at most 100 characters a line, but for hashes, paths and commands, which are to be copied. The first
// line of an interrupted run says so.
func Summary(w io.Writer, r Run) error {
	s := &summary{run: r, d: &r.Document}
	s.title()
	s.messages()
	s.refusals()
	s.operations()
	s.measured()
	s.verdicts()
	s.cost()
	s.trace()
	_, err := io.WriteString(w, s.text.String())
	return err
}

type summary struct {
	run  Run
	d    *Document
	text strings.Builder
}

func (s *summary) printf(format string, args ...any) { fmt.Fprintf(&s.text, format, args...) }

// section prints a heading and the rows under it.
func (s *summary) section(heading string, c columns) {
	s.printf("\n%s\n", heading)
	for _, line := range c.lines() {
		s.printf("%s\n", line)
	}
}

func (s *summary) title() {
	if s.d.Interrupted {
		s.printf("INTERRUPTED after %s of simulated time: the numbers are those up to then\n\n", lasting(s.d.SimulatedSeconds))
	}
	changed := ""
	if s.d.PolicyChanged {
		changed = ", changed"
	}
	if s.d.PolicyEvents > 0 {
		changed += fmt.Sprintf(", changed %s in mid-run", counted(uint64(s.d.PolicyEvents), "time", "times"))
	}
	s.printf("%s, seed %d, under the policy %s%s\n", plain(s.d.Scenario), s.d.Seed, plain(s.d.Policy), changed)
	s.printf("%s and %s at the start, %s of simulated time\n", counted(uint64(s.d.Users), "user", "users"),
		counted(s.d.Follows, "follow", "follows"), lasting(s.d.SimulatedSeconds))
	if state := s.run.Manifest.State; state != "" {
		s.printf("going on from %s, up to which another policy may have been in force\n", plain(state))
	}
	if s.d.Mutant != "" {
		s.printf("the world was broken on purpose: %s\n", plain(s.d.Mutant))
	}
}

func (s *summary) messages() {
	d, c := s.d, columns{right: []bool{false, true, true, false}}
	tried := "messages that somebody tried to send"
	if rate := s.metric("messages_per_user_day"); rate != nil {
		tried += fmt.Sprintf(", %.2f a user and day", *rate)
	}
	c.add("attempts", count(d.Attempts), "", tried)
	c.add("delivered", count(d.Delivered), share(d.Delivered, d.Attempts), "of the attempts")
	if d.GroupMessages > 0 {
		c.add("  to groups", count(d.GroupMessages), share(d.GroupMessages, d.Delivered),
			fmt.Sprintf("of the delivered, to %s, %.4g a message", counted(d.FanOut, "receiver", "receivers"), *s.metric("fan_out_mean")))
	}
	c.add("refused", count(d.RefusedTotal()), share(d.RefusedTotal(), d.Attempts), "of the attempts")
	if d.Retries > 0 {
		c.add("retries", count(d.Retries), "", "beside the attempts, answered with the decision of the first try")
	}
	s.section("Who got through", c)
}

// metric computes a value that follows from the document's own counts, so that a summary needs no metrics in it.
func (s *summary) metric(name string) *float64 {
	at := slices.IndexFunc(fractions, func(m Metric) bool { return m.Name == name })
	return fractions[at].Of(s.d)
}

// barCells is the length of the longest bar, that of the most frequent reason.
const barCells = 8

func (s *summary) refusals() {
	if len(s.d.Refused) == 0 {
		s.printf("\nNobody was refused\n")
		return
	}
	most := slices.Max(slices.Collect(maps.Values(s.d.Refused)))
	c := columns{right: []bool{false, true, true, false, false, false}}
	c.add("rule", "count", "share", "", "reason", "refuses when")
	for _, r := range inTableOrder(s.d.Refused, s.run.Custom) {
		n := s.d.Refused[r.reason]
		c.add(r.rule, count(n), share(n, s.d.Attempts), bar(n, most, barCells), plain(r.reason), plain(r.sentence))
	}
	s.section("Who was refused, and why", c)
}

// topReasons is how many reasons an operation's line names.
const topReasons = 2

func (s *summary) operations() {
	if len(s.d.Operations) == 0 {
		return
	}
	c := columns{right: []bool{false, true, true, true, false}}
	c.add("operation", "attempts", "done", "refused", "most often for")
	for _, name := range model.OpNames() {
		if o, ok := s.d.Operations[name]; ok {
			c.add(name, count(o.Attempts), count(o.Done), count(total(o.Refused)), mostOften(o.Refused, topReasons))
		}
	}
	s.section("What else happened", c)
}

// mostOften lists the most frequent reasons with their counts.
func mostOften(refused map[string]uint64, atMost int) string {
	reasons := slices.Sorted(maps.Keys(refused))
	slices.SortStableFunc(reasons, func(a, b string) int { return cmp.Compare(refused[b], refused[a]) })
	parts := make([]string, 0, atMost)
	for _, reason := range reasons[:min(atMost, len(reasons))] {
		parts = append(parts, plain(reason)+" "+count(refused[reason]))
	}
	return strings.Join(parts, ", ")
}

func (s *summary) verdicts() {
	if s.d.Invariants.Checked > 0 {
		s.printf("\ninvariants: %d watched, %s\n", s.d.Invariants.Checked, counted(s.d.Invariants.Violations, "violation", "violations"))
	}
	if len(s.d.Expectations) == 0 {
		return
	}
	c := columns{right: []bool{false, false, true, false}}
	for _, e := range s.d.Expectations {
		verdict := "NOT MET"
		if e.Met {
			verdict = "met"
		}
		c.add(verdict, plain(e.Metric), value(e.Value), bounds(e))
	}
	s.section("What was expected", c)
}

// value prints all digits, lest a value just missed look like its bound.
func value(v *float64) string {
	if v == nil {
		return "-"
	}
	return strconv.FormatFloat(*v, 'g', -1, 64)
}

func bounds(e Expectation) string {
	var parts []string
	if e.Min != nil {
		parts = append(parts, "at least "+value(e.Min))
	}
	if e.Max != nil {
		parts = append(parts, "at most "+value(e.Max))
	}
	return strings.Join(parts, ", ")
}

func (s *summary) cost() {
	cost, machine := s.run.Manifest.Cost, s.run.Manifest.Machine
	s.printf("\nWhat it cost\n  wall %s", elapsed(cost.WallSeconds))
	if cost.CPUSeconds > 0 {
		s.printf(", CPU %s", elapsed(cost.CPUSeconds))
	}
	if cost.PeakMemoryBytes > 0 {
		s.printf(", peak memory %s", memory(cost.PeakMemoryBytes))
	}
	s.printf("; %s, %s\n", counted(uint64(machine.Workers), "worker", "workers"), counted(uint64(machine.CPUs), "CPU", "CPUs"))
	if cost.AttemptsPerCPUSecond > 0 {
		s.printf("  %s attempts of all kinds, %s a CPU-second\n", count(s.d.AllAttempts()), count(uint64(cost.AttemptsPerCPUSecond)))
	}
}

func (s *summary) trace() {
	s.printf("\nhistory  %s\n", s.d.HistoryHash)
	if s.run.Folder != "" {
		s.printf("written  %s\n", plain(s.run.Folder))
	}
	if s.run.Manifest.Command != "" {
		s.printf("repeat   %s\n", s.run.Manifest.Command)
	}
}
