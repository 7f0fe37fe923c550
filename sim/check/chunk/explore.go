package chunk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"dmsim/sim/check"
	"dmsim/sim/fleet"
)

const (
	// batchMax are the chunks that a worker takes at a time: enough that leasing costs little, few enough that the last ones of a time end soon after each other.
	batchMax = 4
	// forgetFor is how long a run that is over may take to be forgotten.
	forgetFor = 5 * time.Second
)

// Fleet is who explores.
type Fleet struct {
	// Gather has the work done, as fleet.Gather does at a queue.
	Gather func(context.Context, *fleet.Work) (fleet.Gathered, error)
	// Close has the queue forget a run that ended before all of its tasks were done.
	Close func(context.Context, fleet.RunID) error
	Needs fleet.Needs
	Slots int          // that are sure to come; 0: not known
	Say   func(string) // told what people should know; nil: nobody is
}

// errEnough ends a run in which as much was found as was asked for.
var errEnough = errors.New("enough was found")

// Explore does what check.Explore does with the same options, and finds the same. It ends when all stories are played, ctx is done, or nothing that is still to be
// played can be among the first findings. The queue forgets the run then, also one that was interrupted: what it came to is told, and stories cost little to play again. Where
// nobody played any more when the time was over, that stands among what was not played. An error is the queue's, and leaves the run open.
func (f *Fleet) Explore(ctx context.Context, o *check.Options, mutantID string) (check.Exploration, error) {
	p, err := NewPlan(o, mutantID)
	if err != nil {
		return check.Exploration{}, err
	}
	job, err := p.job(f.Needs)
	if err != nil {
		return check.Exploration{}, err
	}
	s := sum{plan: p, progress: o.Progress}
	got, err := f.Gather(ctx, &fleet.Work{Job: job, BatchMax: batchMax, Slots: f.Slots, Check: readable, Keep: s.keep, Say: f.Say})
	if errors.Is(err, errEnough) || err != nil && ctx.Err() != nil {
		forgotten := f.forget(ctx, job.Run)
		if !errors.Is(err, errEnough) && errors.Is(ctx.Err(), context.DeadlineExceeded) {
			s.over(&got, forgotten)
		}
		err = nil
	}
	s.tell(&got)
	o.Draw(s.Found)
	return s.Exploration, err
}

// forget ends a run early.
func (f *Fleet) forget(ctx context.Context, run fleet.RunID) error {
	closing, stop := context.WithTimeout(context.WithoutCancel(ctx), forgetFor)
	defer stop()
	err := f.Close(closing, run)
	if err != nil && f.Say != nil {
		f.Say(fmt.Sprintf("the queue keeps run %s, which is over: %v", run, err))
	}
	return err
}

// sum is what has come so far.
type sum struct {
	check.Exploration
	plan     *Plan
	progress func(check.Counts)
	came     []bool // by chunk, to the last that came
	next     int    // all chunks before it have come
}

// readable says why a result is no chunk's.
func readable(r fleet.Result) error {
	var part check.Exploration
	return json.Unmarshal(r.Data, &part)
}

// keep adds a chunk. What was set aside Gather tells in the end.
func (s *sum) keep(r fleet.Result) error {
	if r.Failed != "" {
		return nil
	}
	var part check.Exploration
	if err := json.Unmarshal(r.Data, &part); err != nil {
		return fmt.Errorf("story chunk %d by worker %s: %w", r.Task, r.Worker, err)
	}
	s.Add(&part, s.plan.Findings)
	if s.progress != nil {
		s.progress(s.Counts)
	}
	s.came = append(s.came, make([]bool, max(0, r.Task+1-len(s.came)))...)
	s.came[r.Task] = true
	for s.next < len(s.came) && s.came[s.next] {
		s.next++
	}
	if s.enough() {
		return errEnough
	}
	return nil
}

// enough says whether as many kinds as asked for were found, and nothing is missing before the last of them.
func (s *sum) enough() bool {
	n := len(s.Found)
	return n >= s.plan.Findings && s.Found[n-1].Number < uint64(s.next)*s.plan.Size
}

// over says who was not there to the end of the time: a fleet that was lost on the way has checked less than it seems.
func (s *sum) over(got *fleet.Gathered, forgotten error) {
	switch {
	case got.Workers == 0:
		s.NotPlayed = append(s.NotPlayed, "the stories of others: no worker was heard of when their time was over")
	case forgotten != nil:
		s.NotPlayed = append(s.NotPlayed, fmt.Sprintf("the stories of others: the queue was not reached when their time was over: %v", forgotten))
	}
}

// tell adds what was set aside and what came out twice, in sentences.
func (s *sum) tell(got *fleet.Gathered) {
	for _, r := range got.SetAside {
		s.NotPlayed = append(s.NotPlayed, fmt.Sprintf("%s: %s", s.plan.name(r.Task), r.Failed))
	}
	for _, c := range got.Conflicts {
		s.Unlike = append(s.Unlike, fmt.Sprintf("%s came out differently: %s by worker %s, %s by worker %s",
			s.plan.name(c.Task), c.First.SHA256, c.First.Worker, c.Second.SHA256, c.Second.Worker))
	}
}

// name tells people which stories a task has.
func (p *Plan) name(task int) string {
	from, stories := p.chunk(task)
	return fmt.Sprintf("story chunk %d, numbers %d to %d", task, from, from+stories-1)
}
