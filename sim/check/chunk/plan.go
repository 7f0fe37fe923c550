package chunk

import (
	"encoding/json"
	"errors"
	"fmt"

	"dmsim/model/policy"
	"dmsim/sim/check"
	"dmsim/sim/check/mutant"
	"dmsim/sim/check/story"
	"dmsim/sim/fleet"
)

// Kind is that of jobs which explore.
const Kind = "check"

const (
	// drawnSize and smallSize are the stories of a chunk, drawn ones and small ones: one processor takes about a tenth of a second for them. They are constants, so that a
	// task has the same result wherever it is done, and multiples of 16, of which an exploration hears what could be broken.
	drawnSize = 512
	smallSize = 4096
)

// Endless is how many tasks an exploration has that time ends: for a thousand processors they last two hours. A coordinator keeps a byte of each.
const Endless = 1 << 26

// Plan is an exploration of our own world as workers are told of it.
type Plan struct {
	Seed       uint64       `json:"seed"`
	Size       uint64       `json:"size"`       // stories of a chunk, but for the last one
	Stories    uint64       `json:"stories"`    // in all; 0: as many as there is time for
	Exhaustive bool         `json:"exhaustive"` // small stories, in the place of drawn ones
	Policy     string       `json:"policy"`     // every key explicit, as YAML; "": every option of a policy is drawn
	Mutant     string       `json:"mutant"`     // the world is broken in its way; "": it is sound
	Judges     check.Judges `json:"judges"`
	Findings   int          `json:"findings"` // after how many different ones it ends
}

// NewPlan puts options into data. The mutant's id stands for their fault.
func NewPlan(o *check.Options, mutantID string) (*Plan, error) {
	switch {
	case o.New != nil || o.Judges.Bent != nil || o.From != 0:
		return nil, errors.New("a fleet explores our own world, before sound judges, from the first story on")
	case (o.Fault != nil) != (mutantID != ""):
		return nil, fmt.Errorf("a fleet knows a broken world by its mutant's id, got %q", mutantID)
	}
	p := &Plan{
		Seed: o.Seed, Size: drawnSize, Stories: o.Stories, Exhaustive: o.Exhaustive, Mutant: mutantID, Judges: o.Judges, Findings: max(1, o.Findings),
	}
	if o.Base != nil {
		p.Policy = string(o.Base.YAML())
	}
	if !p.Exhaustive {
		return p, p.check()
	}
	if o.Base == nil {
		return nil, errors.New("every small story: want a policy")
	}
	all := story.NewEvery(*o.Base).Len()
	if p.Size = smallSize; p.Stories == 0 || p.Stories > all {
		p.Stories = all
	}
	return p, p.check()
}

func (p *Plan) check() error {
	switch {
	case p.Size == 0:
		return errors.New("size of a chunk: want at least 1 story, got 0")
	case p.Stories > Endless*p.Size:
		return fmt.Errorf("stories: want at most %d on a fleet, got %d", Endless*p.Size, p.Stories)
	}
	return nil
}

// chunks counts the tasks.
func (p *Plan) chunks() int {
	if p.Stories == 0 {
		return Endless
	}
	return int((p.Stories-1)/p.Size) + 1
}

// chunk tells the stories of a task: the number of the first, and how many.
func (p *Plan) chunk(task int) (from, stories uint64) {
	from = uint64(task) * p.Size
	if p.Stories == 0 {
		return from, p.Size
	}
	return from, min(p.Size, p.Stories-from)
}

// options are those of the exploration as a whole, by one goroutine.
func (p *Plan) options() (o check.Options, err error) {
	o = check.Options{Seed: p.Seed, Workers: 1, Stories: p.Stories, Exhaustive: p.Exhaustive, Judges: p.Judges, Findings: p.Findings}
	if p.Policy != "" {
		base, err := policy.Parse("the job's policy", []byte(p.Policy))
		if err != nil {
			return o, err
		}
		o.Base = &base
	}
	if p.Mutant != "" {
		m, err := mutant.ByID(p.Mutant)
		if err != nil {
			return o, err
		}
		o.Fault = &m.Fault
	}
	return o, nil
}

// job is the run.
func (p *Plan) job(needs fleet.Needs) (*fleet.Job, error) {
	data, err := json.Marshal(p)
	if err != nil {
		return nil, err
	}
	return fleet.NewJob(Kind, fmt.Sprintf("stories of seed %d", p.Seed), p.chunks(), needs, data)
}
