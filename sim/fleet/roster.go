package fleet

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

const (
	// lostAfter is how long a worker that says something each second may be silent.
	lostAfter = 5 * time.Second
	// nobodyFirst and nobodyAgain are when people are told that no worker serves a run: not at once, for workers take a while to come.
	nobodyFirst = 3 * time.Second
	nobodyAgain = 30 * time.Second
	// refusalsMax are reasons for not serving a run that are told, and remembered; fleet status shows all.
	refusalsMax = 100
)

// roster is who serves a run, by what workers say of themselves.
type roster struct {
	run       RunID
	say       func(string)
	hint      string            // where nobody serves the run
	workers   map[string]member // that serve it, by what they drew
	names     map[string]*named // of those
	refusals  map[string]bool   // reasons that were told: a thousand workers of a wrong version say it once
	nobody    time.Time         // since when there is none
	nobodySay time.Time
	looked    time.Time // last; zero: never
}

type member struct {
	Worker
	heard time.Time
}

// named are the workers of a name: one, or several by mistake.
type named struct {
	last string // who of them spoke last
	told bool   // that they are several
}

func newRoster(w *Work, say func(string), now time.Time) *roster {
	hint := ""
	if w.Nobody != "" {
		hint = "; " + w.Nobody
	}
	return &roster{
		run: w.Job.Run, say: say, hint: hint, workers: map[string]member{}, names: map[string]*named{}, refusals: map[string]bool{},
		nobody: now, nobodySay: now.Add(nobodyFirst),
	}
}

// hear takes what a worker says.
func (r *roster) hear(w *Worker, now time.Time) {
	known, is := r.workers[w.ID]
	switch {
	case w.Dead:
		r.forgetAll("is lost: its process has ended", now, func(m *member) bool { return m.Name == w.Name })
	case w.Leaving && is:
		r.forget(&known, "left", now)
	case w.Leaving:
	case slices.Contains(w.Serves, r.run):
		if !is {
			r.say(fmt.Sprintf("worker %s joined: %s, %d at a time", w.Name, w.Host, w.Slots))
		}
		r.compare(w, is)
		r.workers[w.ID] = member{Worker: *w, heard: now}
	case w.Refuses[r.run] != "":
		if why := w.Refuses[r.run]; !r.refusals[why] && len(r.refusals) < refusalsMax {
			r.refusals[why] = true
			r.say(fmt.Sprintf("worker %s on %s does not serve this run: %s", w.Name, w.Host, why))
		}
	}
}

// compare tells of two workers of one name. One that was started again has the name of one before, which is not heard of any more: two live where one
// speaks, then the other, then the first one again.
func (r *roster) compare(w *Worker, known bool) {
	of := r.names[w.Name]
	if of == nil {
		of = &named{last: w.ID}
		r.names[w.Name] = of
	}
	if other, is := r.workers[of.last]; is && known && of.last != w.ID && !of.told {
		of.told = true
		r.say(fmt.Sprintf("two workers have the name %s: %s, process %d, and %s, process %d; want names that differ", w.Name, other.Host, other.PID, w.Host, w.PID))
	}
	of.last = w.ID
}

// look finds those who are silent, and tells where nobody is left. Where it comes late, nobody listened meanwhile.
func (r *roster) look(now time.Time) {
	if late := now.Sub(r.looked) - tellEvery; !r.looked.IsZero() && late > tellEvery {
		for id, m := range r.workers {
			m.heard = m.heard.Add(late)
			r.workers[id] = m
		}
	}
	r.looked = now
	r.forgetAll(fmt.Sprintf("is lost: not heard of for %v", lostAfter), now, func(m *member) bool { return now.Sub(m.heard) > lostAfter })
	if len(r.workers) == 0 && !now.Before(r.nobodySay) {
		r.say(fmt.Sprintf("no worker serves this run: none for %v%s", now.Sub(r.nobody).Round(time.Second), r.hint))
		r.nobodySay = now.Add(nobodyAgain)
	}
}

// forgetAll forgets those who are gone, in the order of their names.
func (r *roster) forgetAll(how string, now time.Time, gone func(*member) bool) {
	list := []member{}
	for _, m := range r.workers {
		if gone(&m) {
			list = append(list, m)
		}
	}
	slices.SortFunc(list, func(a, b member) int { return cmp.Compare(a.Name, b.Name) })
	for _, m := range list {
		r.forget(&m, how, now)
	}
}

func (r *roster) forget(m *member, how string, now time.Time) {
	delete(r.workers, m.ID)
	if of := r.names[m.Name]; of != nil && of.last == m.ID {
		delete(r.names, m.Name)
	}
	r.say(fmt.Sprintf("worker %s %s", m.Name, how))
	if len(r.workers) == 0 {
		r.nobody, r.nobodySay = now, now.Add(nobodyFirst)
	}
}

// slots, lent and running add up what the workers have.
func (r *roster) slots() (n int) {
	for _, m := range r.workers {
		n += m.Slots
	}
	return n
}

func (r *roster) lent() (n int) {
	for _, m := range r.workers {
		if m.Lent {
			n++
		}
	}
	return n
}

func (r *roster) running() (n int) {
	for _, m := range r.workers {
		n += m.Running
	}
	return n
}
