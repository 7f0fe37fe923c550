package fleet

import (
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
)

// roster is who serves a run, by what workers say of themselves.
type roster struct {
	run       RunID
	say       func(string)
	hint      string            // where nobody serves the run
	workers   map[string]member // that serve it
	refusals  map[string]bool   // reasons that were told: a thousand workers of a wrong version say it once
	nobody    time.Time         // since when there is none
	nobodySay time.Time
}

type member struct {
	Worker
	heard time.Time
}

func newRoster(w *Work, say func(string), now time.Time) *roster {
	hint := ""
	if w.Nobody != "" {
		hint = "; " + w.Nobody
	}
	return &roster{run: w.Job.Run, say: say, hint: hint, workers: map[string]member{}, refusals: map[string]bool{}, nobody: now, nobodySay: now.Add(nobodyFirst)}
}

// hear takes what a worker says.
func (r *roster) hear(w *Worker, now time.Time) {
	_, known := r.workers[w.Name]
	switch {
	case w.Leaving && known:
		r.forget(w.Name, "left", now)
	case w.Leaving:
	case slices.Contains(w.Serves, r.run):
		if !known {
			r.say(fmt.Sprintf("worker %s joined: %s, %d at a time", w.Name, w.Host, w.Slots))
		}
		r.workers[w.Name] = member{Worker: *w, heard: now}
	case w.Refuses[r.run] != "":
		if why := w.Refuses[r.run]; !r.refusals[why] {
			r.refusals[why] = true
			r.say(fmt.Sprintf("worker %s on %s does not serve this run: %s", w.Name, w.Host, why))
		}
	}
}

// look finds those who are silent, and tells where nobody is left.
func (r *roster) look(now time.Time) {
	silent := []string{}
	for name, m := range r.workers {
		if now.Sub(m.heard) > lostAfter {
			silent = append(silent, name)
		}
	}
	slices.Sort(silent)
	for _, name := range silent {
		r.forget(name, fmt.Sprintf("is lost: not heard of for %v", lostAfter), now)
	}
	if len(r.workers) == 0 && !now.Before(r.nobodySay) {
		r.say(fmt.Sprintf("no worker serves this run: none for %v%s", now.Sub(r.nobody).Round(time.Second), r.hint))
		r.nobodySay = now.Add(nobodyAgain)
	}
}

func (r *roster) forget(name, how string, now time.Time) {
	delete(r.workers, name)
	r.say(fmt.Sprintf("worker %s %s", name, how))
	if len(r.workers) == 0 {
		r.nobody, r.nobodySay = now, now.Add(nobodyFirst)
	}
}

// slots and running add up what the workers have.
func (r *roster) slots() (n int) {
	for _, m := range r.workers {
		n += m.Slots
	}
	return n
}

func (r *roster) running() (n int) {
	for _, m := range r.workers {
		n += m.Running
	}
	return n
}
