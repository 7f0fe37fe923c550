package chunk

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"

	"dmsim/sim/check"
	"dmsim/sim/fleet"
)

// program explores chunks.
type program struct {
	plan    Plan
	options check.Options
}

// Open makes a worker's program for a job.
func Open(_ context.Context, j *fleet.Job) (fleet.Program, error) {
	p := &program{}
	d := json.NewDecoder(bytes.NewReader(j.Data))
	d.DisallowUnknownFields()
	if err := d.Decode(&p.plan); err != nil {
		return nil, fmt.Errorf("the exploration: %w", err)
	}
	if err := p.plan.check(); err != nil {
		return nil, err
	}
	if chunks := p.plan.chunks(); chunks != j.Tasks {
		return nil, fmt.Errorf("tasks: want %d, as many as chunks, got %d", chunks, j.Tasks)
	}
	var err error
	p.options, err = p.plan.options()
	return p, err
}

// Do explores one chunk after the other. What comes of one is the same wherever it is done: nothing in it tells the machine or the time.
func (p *program) Do(ctx context.Context, tasks []int, done func(task int, data []byte, failed error) error) error {
	for _, task := range tasks {
		o := p.options
		o.From, o.Stories = p.plan.chunk(task)
		e, err := check.Explore(ctx, o)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		data, lost := json.Marshal(e)
		if err := done(task, data, cmp.Or(err, lost)); err != nil {
			return err
		}
	}
	return nil
}

// Close has nothing to let go of.
func (*program) Close() error { return nil }
