package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"dmsim/sim/check/chunk"
	"dmsim/sim/fleet"
)

const fleetSchema = "dmsim.fleet/1"

// fleetDocument is dmsim fleet status as JSON.
type fleetDocument struct {
	Schema  string        `json:"schema"`
	Runs    []fleetRun    `json:"runs"`    // in the order in which they were begun
	Workers []fleetWorker `json:"workers"` // in the order of their names
}

type fleetRun struct {
	Run          fleet.RunID `json:"run"`
	Kind         string      `json:"kind"`
	Name         string      `json:"name"`
	Begun        time.Time   `json:"begun"`
	Tasks        *int        `json:"tasks"` // null: as many as there is time for
	Done         int         `json:"done"`
	Running      *int        `json:"running"` // null: not known, as its coordinator has ended or is not heard of
	Failed       int         `json:"failed"`  // set aside
	Workers      *int        `json:"workers"` // null: as above
	Slots        *int        `json:"slots"`
	LeftSeconds  *float64    `json:"left_seconds"`  // null: not known
	HeardSeconds float64     `json:"heard_seconds"` // since the coordinator was heard of
	Ended        bool        `json:"ended"`         // it said that it leaves
	Silent       bool        `json:"silent"`        // it is gone, as far as one can tell
	absent       bool        // it has ended, or was to be heard of and was not
}

type fleetWorker struct {
	ID      string                 `json:"id"` // drawn when it starts: names may be given twice
	Name    string                 `json:"name"`
	Host    string                 `json:"host"`
	PID     int                    `json:"pid"`
	Slots   int                    `json:"slots"`
	Running int                    `json:"running"` // tasks of all runs
	Lent    bool                   `json:"lent"`    // it is an agent of a load, and takes no tasks
	Done    uint64                 `json:"done"`
	Version string                 `json:"version"`
	Since   time.Time              `json:"since"`
	Serves  []fleet.RunID          `json:"serves"`
	Refuses map[fleet.RunID]string `json:"refuses"`
}

func fleetDocumentOf(s *fleet.Status) *fleetDocument {
	d := &fleetDocument{Schema: fleetSchema, Runs: []fleetRun{}, Workers: []fleetWorker{}}
	for _, r := range s.Runs {
		run := fleetRun{Run: r.Job.Run, Kind: r.Job.Kind, Name: r.Job.Name, Begun: r.Job.Begun, HeardSeconds: r.Heard.Seconds(), Ended: r.Ended(), Silent: r.Silent(), absent: r.Absent()}
		endless := r.Job.Kind == chunk.Kind && r.Job.Tasks == chunk.Endless
		if !endless {
			run.Tasks = &r.Job.Tasks
		}
		if p := r.Progress; p != nil {
			run.Done, run.Failed = p.Done, p.Failed
			if !run.absent {
				run.now(p)
			}
		}
		if endless {
			run.LeftSeconds = nil
		}
		d.Runs = append(d.Runs, run)
	}
	for _, w := range s.Workers {
		d.Workers = append(d.Workers, fleetWorker{
			ID: w.ID, Name: w.Name, Host: w.Host, PID: w.PID, Slots: w.Slots, Running: w.Running, Lent: w.Lent, Done: w.Done, Version: w.Version, Since: w.Since,
			Serves: append([]fleet.RunID{}, w.Serves...), Refuses: w.Refuses,
		})
	}
	return d
}

// now takes what is so only while the coordinator is there.
func (r *fleetRun) now(p *fleet.Progress) {
	r.Running, r.Workers, r.Slots = &p.Running, &p.Workers, &p.Slots
	if p.Left > 0 {
		left := p.Left.Seconds()
		r.LeftSeconds = &left
	}
}

// coordinator is what is known of a run's coordinator, for people.
func (r *fleetRun) coordinator() string {
	switch {
	case r.Ended:
		return "ended " + span(r.HeardSeconds) + " ago"
	case r.absent:
		return "not heard of for " + span(r.HeardSeconds)
	}
	return "is there"
}

// count is a number for people; nil: not known.
func count(n *int) string {
	if n == nil {
		return "-"
	}
	return strconv.Itoa(*n)
}

// cell is a name that somebody else gave, for a table.
func cell(text string) string { return fleet.Printable(text, 64) }

// tell prints a table of the runs and one of the workers, with what they refuse below it.
func (d *fleetDocument) tell(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "run\tkind\tname\ttasks\tdone\trunning\tfailed\tworkers\tslots\tleft\tcoordinator")
	for _, r := range d.Runs {
		left := "-"
		if r.LeftSeconds != nil {
			left = span(*r.LeftSeconds)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%d\t%s\t%d\t%s\t%s\t%s\t%s\n",
			r.Run, cell(r.Kind), cell(r.Name), count(r.Tasks), r.Done, count(r.Running), r.Failed, count(r.Workers), count(r.Slots), left, r.coordinator())
	}
	if len(d.Runs) == 0 {
		fmt.Fprintln(w, "none is open")
	}
	fmt.Fprintln(w, "\nworker\thost\tslots\trunning\tdone\tversion")
	for _, one := range d.Workers {
		running := strconv.Itoa(one.Running)
		if one.Lent {
			running = "a load"
		}
		fmt.Fprintf(w, "%s\t%s\t%d\t%s\t%d\t%s\n", cell(one.Name), cell(one.Host), one.Slots, running, one.Done, cell(one.Version))
	}
	if len(d.Workers) == 0 {
		fmt.Fprintln(w, "none was heard of")
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if err := d.tellNamesakes(out); err != nil {
		return err
	}
	return d.tellRefusals(out)
}

// tellNamesakes tells of workers that have one name. They stand beside each other.
func (d *fleetDocument) tellNamesakes(out io.Writer) error {
	for rest := d.Workers; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].Name == rest[0].Name {
			n++
		}
		if n > 1 {
			where := make([]string, n)
			for i, one := range rest[:n] {
				where[i] = fmt.Sprintf("%s, process %d", cell(one.Host), one.PID)
			}
			if _, err := fmt.Fprintf(out, "%d workers have the name %s: %s; want names that differ\n", n, cell(rest[0].Name), strings.Join(where, "; ")); err != nil {
				return err
			}
		}
		rest = rest[n:]
	}
	return nil
}

func (d *fleetDocument) tellRefusals(out io.Writer) error {
	for _, one := range d.Workers {
		for _, run := range slices.Sorted(maps.Keys(one.Refuses)) {
			if _, err := fmt.Fprintf(out, "worker %s does not serve run %s: %s\n", cell(one.Name), cell(string(run)), fleet.Printable(one.Refuses[run], fleet.LineMax)); err != nil {
				return err
			}
		}
	}
	return nil
}
