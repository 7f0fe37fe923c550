package reports

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"dmsim/model"
	"dmsim/sim/load"
)

// LoadSummary writes the text that a person reads after a load: the verdict and its reasons first, then what was offered and answered, latencies by operation, what the machine
// did meanwhile, and how to repeat it. Plain text of at most 100 characters a line, but for reasons, paths and commands.
func LoadSummary(w io.Writer, l Load) error {
	s := &loadSummary{l: l, r: &l.Result}
	s.title()
	s.capacity()
	s.offered()
	s.latencies()
	s.objectives()
	s.wrong()
	s.notChecked()
	s.agents()
	s.machine()
	s.trace()
	_, err := io.WriteString(w, s.text.String())
	return err
}

type loadSummary struct {
	l    Load
	r    *load.Result
	text strings.Builder
}

func (s *loadSummary) printf(format string, args ...any) { fmt.Fprintf(&s.text, format, args...) }

func (s *loadSummary) section(heading string, c columns) {
	s.printf("\n%s\n", heading)
	for _, line := range c.lines() {
		s.printf("%s\n", line)
	}
}

// notChecked says what was not asked for of a service.
func (s *loadSummary) notChecked() {
	r := s.r
	if len(r.NotChecked) == 0 {
		return
	}
	s.printf("\nnot checked, since the service cannot be asked for it\n")
	for _, what := range r.NotChecked {
		s.printf("  %s\n", plain(what))
	}
	for _, op := range slices.Sorted(maps.Keys(r.LeftOut)) {
		s.printf("  left out of the traffic: %s, %s\n", plain(op), counted(r.LeftOut[op], "attempt", "attempts"))
	}
}

func (s *loadSummary) title() {
	r := s.r
	tellVerdict(&s.text, r.Verdict, r.VerdictReasons, r.Notes)
	s.printf("\n%s, seed %d, under the policy %s, against %s\n", plain(r.Scenario), r.Seed, plain(r.Policy), plain(r.Target))
	through := counted(uint64(r.Workers), "goroutine", "goroutines")
	if r.Connections > 0 {
		through = counted(uint64(r.Connections), "connection", "connections")
	}
	arrivals := ""
	if r.Loop == load.Open {
		arrivals = r.Arrivals + " arrivals, "
	}
	s.printf("%s loop, %s%s, %s measured; %s, %s\n", r.Loop, arrivals, through, elapsed(r.Seconds), counted(uint64(r.Users), "user", "users"), counted(r.Follows, "follow", "follows"))
	if r.Mutant != "" {
		s.printf("the world was broken on purpose: %s\n", plain(r.Mutant))
	}
}

// tellVerdict begins a summary.
func tellVerdict(text *strings.Builder, verdict load.Verdict, reasons, notes []string) {
	fmt.Fprintf(text, "%s\n", strings.ToUpper(string(verdict)))
	for _, reason := range reasons {
		fmt.Fprintf(text, "  %s\n", plain(reason))
	}
	for _, note := range notes {
		fmt.Fprintf(text, "  note: %s\n", plain(note))
	}
}

func (s *loadSummary) offered() {
	r, c := s.r, columns{right: []bool{false, true, true, false}}
	if r.Loop == load.Open {
		c.add("due", count(r.Offered), rate(r.RateTarget), "attempts that were to be made")
	}
	c.add("begun", count(r.Offered-r.Unbegun), rate(r.RateAchieved), "")
	c.add("answered", count(r.Answered), rate(r.RateAnswered), "")
	if r.Judged {
		c.add("right", count(r.Right), rate(r.Goodput), "as expected, refusals included")
		c.add("wrong", count(r.Wrong), "", digits(r.WrongPerMillion)+" a million")
		if r.Undecided > 0 {
			c.add("undecided", count(r.Undecided), "", share(r.Undecided, r.Answered)+": what was under way meanwhile may explain them")
		}
	}
	if held := r.Operations[load.AllOperations].Held; held.Count > 0 {
		c.add("held", count(held.Count), "", fmt.Sprintf("for up to %s, while all %s were busy", took(held.Max), counted(uint64(r.Connections), "connection", "connections")))
	}
	if r.Failed > 0 {
		c.add("failed", count(r.Failed), "", strings.Join(byCount(r.Failures), ", "))
	}
	if r.Unbegun > 0 {
		c.add("not begun", count(r.Unbegun), "", "when the trial ended")
	}
	if r.Backlog.Growing || r.Backlog.End > 0 {
		growing := ""
		if r.Backlog.Growing {
			growing = fmt.Sprintf(", growing by %s/s", digits(r.Backlog.Growth))
		}
		c.add("backlog", count(r.Backlog.End), "", fmt.Sprintf("due and not answered at the end; %s at most%s", count(r.Backlog.Max), growing))
	}
	s.section("What was offered", c)
}

func rate(perSecond float64) string { return digits(perSecond) + "/s" }

// byCount lists words with their counts, the most frequent first.
func byCount(counts map[string]uint64) (words []string) {
	keys := slices.Sorted(maps.Keys(counts))
	slices.SortStableFunc(keys, func(a, b string) int { return int(counts[b]) - int(counts[a]) })
	for _, key := range keys {
		words = append(words, plain(key)+" "+count(counts[key]))
	}
	return words
}

func (s *loadSummary) latencies() {
	c := columns{right: []bool{false, false, true, true, true, true, true, true, false}}
	c.add("operation", "", "count", "p50", "p90", "p99", "p99.9", "max", "")
	add := func(name, kind string, l load.Latency) {
		c.add(name, kind, count(l.Count), took(l.P50), took(l.P90), took(l.P99), took(l.P999), took(l.Max), "")
	}
	names := slices.DeleteFunc(slices.Clone(model.OpNames()), func(name string) bool { return s.r.Operations[name].Offered == 0 })
	if len(names) > 1 {
		names = append([]string{load.AllOperations}, names...)
	}
	for _, name := range names {
		o := s.r.Operations[name]
		add(name, "response", o.Response)
		if s.r.Loop == load.Open && (name == names[0] || name == model.OpSend.String()) { // of the others, the result has them
			add("", "service", o.Service)
			add("", "lateness", o.Lateness)
		}
	}
	heading := "How long it took, from when it was due"
	if s.r.Loop == load.Closed {
		heading = "How long it took, from when it was begun"
	}
	s.section(heading, c)
}

// took prints microseconds with three digits in a unit that suits them, nanoseconds whole.
func took(microseconds float64) string {
	value, unit := microseconds*1e3, "ns"
	for _, next := range []string{"µs", "ms", "s"} {
		if value < 999.5 {
			break
		}
		value, unit = value/1e3, next
	}
	decimals := 0
	switch {
	case unit == "ns" || value >= 99.95:
	case value >= 9.995:
		decimals = 1
	default:
		decimals = 2
	}
	return strconv.FormatFloat(value, 'f', decimals, 64) + " " + unit
}

func (s *loadSummary) objectives() {
	if len(s.r.Objectives) == 0 {
		return
	}
	c := columns{right: []bool{false, false, true, false}}
	for _, o := range s.r.Objectives {
		verdict, got := "NOT MET", value(&o.Value)+o.Unit
		if o.Met {
			verdict = "met"
		}
		if o.Note != "" {
			got = "-"
		}
		c.add(verdict, plain(o.Objective), got, o.Note)
	}
	s.section("What was to hold", c)
}

// wrongShown is how many wrong answers are shown.
const wrongShown = 5

func (s *loadSummary) wrong() {
	if len(s.r.WrongExamples) == 0 {
		return
	}
	s.printf("\nWrong answers, the first of them\n")
	for _, w := range s.r.WrongExamples[:min(wrongShown, len(s.r.WrongExamples))] {
		s.printf("  %s  %s: want %s, got %s\n", w.At, plain(w.Text), plain(w.Want), plain(w.Got))
	}
}

func (s *loadSummary) machine() {
	m := s.r.Machine
	who := "this process"
	if s.r.Agents != nil {
		who = "the processes of the agents"
	}
	s.printf("\nWhat %s did meanwhile\n", who)
	s.printf("  %s of %s%s%s\n", percent(m.CPUShare), counted(uint64(m.CPUs), "CPU", "CPUs"),
		sometimes("; ready to run without one for %s of the time", m.CPUWaitShare), sometimes("; a hypervisor took %s of the machine", m.StolenShare))
	s.printf("  %s allocations/s, %s bytes an attempt; %s, the longest %s; locks waited for %s of the time\n", digits(m.AllocationsPerSecond), digits(m.BytesPerAttempt),
		counted(m.GCPauses, "pause of the garbage collector", "pauses of the garbage collector"), took(m.GCPauseMicroseconds), percent(m.LockWaitShare))
	if g := s.r.Generator; g != nil {
		s.printf("  the generator by itself: late by %s at the median, %s at p99; %s/s without waiting\n", took(g.Lateness.P50), took(g.Lateness.P99), digits(g.RateMost))
	}
	for n := range s.r.Repeats {
		one := &s.r.Repeats[n]
		response := one.Operations[load.AllOperations].Response
		s.printf("  repetition %d: %s, response p50 %s, p99 %s, %s/s answered\n", n+1, one.Verdict, took(response.P50), took(response.P99), digits(one.RateAnswered))
	}
}

// sometimes is a part of a sentence about a share; nothing where it is 0 or unknown.
func sometimes(format string, share float64) string {
	if share <= 0 {
		return ""
	}
	return fmt.Sprintf(format, percent(share))
}

func (s *loadSummary) trace() {
	s.printf("\n")
	if s.l.Folder != "" {
		s.printf("written  %s\n", plain(s.l.Folder))
	}
	if s.l.Manifest.Command != "" {
		s.printf("repeat   %s\n", s.l.Manifest.Command)
	}
}
