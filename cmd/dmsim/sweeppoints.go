package main

import (
	"slices"

	"dmsim/reports"
	"dmsim/scenarios"
	"dmsim/sim"
	"dmsim/sim/experiment"
	"dmsim/sim/experiment/sweep"
	"dmsim/sim/metrics"
)

// sweepPoints are what an experiment's runs are and what is measured of them, wherever they are made.
type sweepPoints struct {
	experiment *scenarios.Experiment
	plan       *sweep.Plan
	values     []string // the names of a row's values
}

func newSweepPoints(e *scenarios.Experiment) sweepPoints {
	p := sweepPoints{experiment: e, plan: e.Plan(), values: reports.OutcomeNames()}
	for _, outcome := range e.Outcomes {
		if !slices.Contains(p.values, outcome) {
			p.values = append(p.values, outcome)
		}
	}
	return p
}

// runs are what Some makes, once: a burn-in is not used twice.
func (p *sweepPoints) runs() (sweep.Runs, error) {
	runs := sweep.Runs{Plan: p.plan, Config: p.config, Measure: p.measure}
	var err error
	runs.BurnIn, err = p.burnIn()
	return runs, err
}

// burnIn is what the points go on from, nil where they do not.
func (p *sweepPoints) burnIn() (*experiment.BurnIn, error) {
	if p.experiment.BurnIn == 0 {
		return nil, nil
	}
	before, err := p.experiment.Before()
	if err != nil {
		return nil, err
	}
	return experiment.NewBurnIn(before.Config(), p.experiment.Forks(), p.experiment.BurnIn)
}

func (p *sweepPoints) config(point int) (sim.Config, error) {
	scenario, err := p.experiment.Point(point)
	if err != nil {
		return sim.Config{}, err
	}
	return scenario.Config(), nil
}

func (p *sweepPoints) measure(c *sim.Config, society *sim.Society, result *sim.Result, measured []metrics.Value) []*float64 {
	d := reports.NewDocument(reports.Meta{}, result, society.World.Rules(), measured)
	values := make([]*float64, len(p.values))
	for i, name := range p.values {
		values[i] = d.Outcome(name)
	}
	return values
}
