package sweep

import (
	"fmt"
	"iter"
	"strings"

	"dmsim/sim/experiment/design"
	"dmsim/sim/rng"
)

// Plan is the points and runs of an experiment. A run's number, its task, says which it is: runs stand in replications, each of which has every point once.
type Plan struct {
	Factors      []Factor
	Design       Design
	Sample       Sample
	Replications int
	Seed         uint64 // of the first replication; each further one has the next
	Outcomes     []string
	Primary      []string
}

// Points returns the number of points.
func (p *Plan) Points() int { return len(p.Sample.Points) }

// Runs returns the number of runs: points times replications.
func (p *Plan) Runs() int { return p.Points() * p.Replications }

// Label names a point by what each factor is there.
func (p *Plan) Label(point int) string {
	parts := make([]string, len(p.Factors))
	for i := range p.Factors {
		parts[i] = p.Factors[i].Name + "=" + p.Factors[i].Label(p.Sample.Points[point][i])
	}
	return strings.Join(parts, ", ")
}

// Order yields the runs in the order in which they are made, each with the number of its task: one replication after the other, the points of each in an order of its
// own. So an end before the last leaves balanced data.
func (p *Plan) Order() iter.Seq2[int, design.Task] { return p.order().All() }

// At returns which run a task is.
func (p *Plan) At(task int) design.Task { return p.order().At(task) }

// Name says for people which run a task is.
func (p *Plan) Name(task int) string {
	at := p.At(task)
	return fmt.Sprintf("%s; replication %d", p.Label(at.Point), at.Replication)
}

func (p *Plan) order() *design.Balanced {
	balanced, err := design.Order(rng.Seed(p.Seed), p.Points(), p.Replications)
	if err != nil {
		panic(fmt.Sprintf("sweep: %v", err)) // the bounds of an experiment are narrower
	}
	return balanced
}
