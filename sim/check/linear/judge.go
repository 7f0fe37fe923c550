package linear

import (
	"fmt"
	"time"

	"github.com/anishathalye/porcupine"
)

// Limits bound what judging a history costs. Zero fields are those of DefaultLimits.
type Limits struct {
	Time   time.Duration // for the whole history
	Events int           // of one partition between two quiet points
	Steps  int           // of the search through them: each may keep some hundred bytes
	States int           // carried over a quiet point
	Shrink int           // searches to make a violation smaller
}

// DefaultLimits are enough for a hundred attempts at a time by eight goroutines.
var DefaultLimits = Limits{Time: 30 * time.Second, Events: 256, Steps: 200_000, States: 64, Shrink: 400}

func (l Limits) filled() Limits {
	fill := func(n *int, with int) {
		if *n == 0 {
			*n = with
		}
	}
	fill(&l.Events, DefaultLimits.Events)
	fill(&l.Steps, DefaultLimits.Steps)
	fill(&l.States, DefaultLimits.States)
	fill(&l.Shrink, DefaultLimits.Shrink)
	if l.Time == 0 {
		l.Time = DefaultLimits.Time
	}
	return l
}

// Verdict is what judging a history comes to.
type Verdict uint8

// The verdicts. Inconclusive is not Ok: some partition was not judged to its end.
const (
	Ok Verdict = iota
	Violated
	Inconclusive
)

// String returns the verdict's name.
func (v Verdict) String() string { return [...]string{"ok", "violated", "inconclusive"}[v] }

// Report is what came of judging a history.
type Report struct {
	Verdict    Verdict
	Partitions int
	Violation  *Violation  // the first; nil unless Violated
	Undecided  []Undecided // also where another partition is violated
}

// Undecided is a partition that was not judged to its end.
type Undecided struct {
	Partition string
	Why       string // "time", or "size: " and what was too much
	Events    int    // from where it stopped
}

// String says it on one line.
func (u Undecided) String() string {
	return fmt.Sprintf("%s: %d attempts not judged, %s", u.Partition, u.Events, u.Why)
}

// Judge judges a history.
func Judge(h *History, limits Limits) Report {
	limits = limits.filled()
	until := time.Now().Add(limits.Time)
	all := cut(h)
	r := Report{Partitions: len(all)}
	for _, p := range all {
		v, u := p.judge(limits, until)
		if v != nil {
			r.Verdict, r.Violation = Violated, v
			return r
		}
		if u != nil {
			r.Verdict = Inconclusive
			r.Undecided = append(r.Undecided, *u)
		}
	}
	return r
}

// judge goes from quiet point to quiet point.
func (p *partition) judge(limits Limits, until time.Time) (*Violation, *Undecided) {
	states := set{p.begin()}
	all := stretches(p.events)
	times := earliest(all)
	left := len(p.events)
	for i, events := range all {
		undecided := func(why string) *Undecided { return &Undecided{p.String(), why, left} }
		if len(events) > limits.Events {
			return nil, undecided(fmt.Sprintf("size: %d attempts without a quiet point, more than %d", len(events), limits.Events))
		}
		var known set
		for _, s := range states {
			known.add(p.forget(s, times[i]))
		}
		if len(known) > limits.States {
			return nil, undecided(fmt.Sprintf("size: more than %d states", limits.States))
		}
		var f found
		if len(events) == 1 {
			f = p.single(known, events[0])
		} else {
			f = (&search{machine: p.machine, limits: limits}).run(known, events, i+1 < len(all), until)
		}
		switch f.result {
		case porcupine.Unknown:
			return nil, undecided(f.why)
		case porcupine.Illegal:
			return p.violation(known, events, limits, until), nil
		}
		states = f.ends
		left -= len(events)
	}
	return nil, nil
}

// single is the search for one event alone.
func (p *partition) single(from set, e *Event) found {
	f := found{result: porcupine.Illegal}
	for _, s := range from {
		if allows(p.machine, s, e) {
			f.result = porcupine.Ok
			f.ends.add(p.after(s, e))
		}
	}
	return f
}
