package main

import (
	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/sim/cases"
)

const explainSchema = "dmsim.explain/1"

// explained is why attempts were decided so, for other programs.
type explained struct {
	Schema   string        `json:"schema"`
	Attempts []attemptTold `json:"attempts"`
}

type attemptTold struct {
	Case     string     `json:"case,omitempty"` // of a file of rule cases
	At       string     `json:"at,omitempty"`
	Attempt  string     `json:"attempt"`
	Policy   string     `json:"policy,omitempty"`
	Note     string     `json:"note,omitempty"`
	Decision string     `json:"decision"`
	Steps    []stepTold `json:"steps"`
}

type stepTold struct {
	Rule    string `json:"rule"`
	Outcome string `json:"outcome"` // passes, refuses, idle: the policy never refuses here, or skipped: a rule before it has refused
	Saw     string `json:"saw,omitempty"`
}

func told(steps []policy.Step) []stepTold {
	all := make([]stepTold, len(steps))
	for i, step := range steps {
		all[i] = stepTold{step.Rule, outcomeOf(step), step.Saw}
	}
	return all
}

func outcomeOf(step policy.Step) string {
	switch {
	case step.Skipped:
		return "skipped"
	case step.Reason != model.Delivered:
		return "refuses"
	case step.Idle:
		return "idle"
	}
	return "passes"
}

// toldCases plays the cases and tells of each attempt.
func toldCases(parsed []cases.Case) explained {
	all := explained{explainSchema, []attemptTold{}}
	for _, one := range parsed {
		cases.Trace(one, cases.NewWorld(&one), func(t *cases.Try) {
			all.Attempts = append(all.Attempts, attemptTold{
				Case: one.Name, At: t.Attempt.At.String(), Attempt: t.Attempt.Op.String() + parties(t), Note: t.Note(), Decision: t.Decision(), Steps: told(t.Steps()),
			})
		})
	}
	return all
}
