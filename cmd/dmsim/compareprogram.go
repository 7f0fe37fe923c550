package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"dmsim/scenarios"
	"dmsim/sim/experiment"
	"dmsim/sim/experiment/compare"
	"dmsim/sim/fleet"
	"dmsim/sim/rng"
)

// compareKind is that of the jobs of comparisons.
const compareKind = "compare"

// compareJob is a comparison as a worker is told of it, or a stretch of its runs.
type compareJob struct {
	Arms         []sentArm     `json:"arms"`
	Replications int           `json:"replications"`
	Seed         uint64        `json:"seed"`
	Over         compare.Over  `json:"over"`
	BurnIn       time.Duration `json:"burn_in"` // nanoseconds; 0: there is none
	First        int           `json:"first"`   // the number of the run that is task 0
}

// sentArm is an arm as data.
type sentArm struct {
	Name     string `json:"name"`
	Scenario string `json:"scenario"` // explicit
}

// newCompareJob describes the runs from first on.
func newCompareJob(arms []side, runs *compareRuns, first int) compareJob {
	d := &runs.design
	j := compareJob{Replications: d.Replications, Seed: uint64(d.Seed), Over: d.Over, BurnIn: runs.burnIn, First: first}
	for _, arm := range arms {
		j.Arms = append(j.Arms, sentArm{arm.name, string(arm.scenario.YAML())})
	}
	return j
}

// runs are those of a comparison that was sent with a job, as many as it has tasks, from First on. It errs where other scenarios come of it than were sent.
func (j *compareJob) runs(of *fleet.Job) (compareRuns, error) {
	r := compareRuns{compare.Design{Replications: j.Replications, Seed: rng.Seed(j.Seed), Over: j.Over}, j.BurnIn}
	if len(j.Arms) == 0 || !slices.Contains(compare.OverNames(), string(j.Over)) || j.Replications < 1 || j.Replications > replicationsMax {
		return r, fmt.Errorf("want a comparison of arms over one of %q with 1 to %d replications, got %d over %q with %d", compare.OverNames(), replicationsMax, len(j.Arms), j.Over, j.Replications)
	}
	for _, arm := range j.Arms {
		s, err := scenarios.Parse(arm.Name, []byte(arm.Scenario), scenarios.Overrides{})
		if err != nil {
			return r, err
		}
		if string(s.YAML()) != arm.Scenario {
			return r, fmt.Errorf("arm %s: another scenario comes of the one that was sent", arm.Name)
		}
		if err := compared(&of.Needs, s.Files()); err != nil {
			return r, fmt.Errorf("arm %s: %w", arm.Name, err)
		}
		r.design.Arms = append(r.design.Arms, compare.Arm{Name: arm.Name, Config: s.Config()})
	}
	if all := r.design.Runs(j.Replications); j.First < 0 || of.Tasks > all-j.First {
		return r, fmt.Errorf("want runs of the %d that there are, got %d from the %dth on", all, of.Tasks, j.First)
	}
	return r, r.check()
}

// compareProgram makes the runs of a comparison in a worker.
type compareProgram struct {
	runs   compareRuns
	first  int
	people *experiment.People
}

func newCompareProgram(j *fleet.Job, people *experiment.People) (fleet.Program, error) {
	var sent compareJob
	if err := json.Unmarshal(j.Data, &sent); err != nil {
		return nil, fmt.Errorf("the comparison: %w", err)
	}
	runs, err := sent.runs(j)
	if err != nil {
		return nil, fmt.Errorf("the comparison: %w", err)
	}
	return &compareProgram{runs, sent.First, people}, nil
}

// Do makes the runs of a batch on this goroutine, with people that all batches of the worker share.
func (p *compareProgram) Do(ctx context.Context, tasks []int, done func(task int, data []byte, failed error) error) error {
	numbers := func(yield func(int) bool) {
		for _, task := range tasks {
			if !yield(p.first + task) {
				return
			}
		}
	}
	return p.runs.some(ctx, experiment.Options{Workers: 1, People: p.people}, numbers, func(number int, row *compare.Row) error {
		return done(number-p.first, row.Pack(), nil)
	})
}

// Close does nothing: the people are the worker's.
func (p *compareProgram) Close() error { return nil }
