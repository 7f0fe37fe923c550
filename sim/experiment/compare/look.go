package compare

import (
	"dmsim/sim/experiment/inference"
)

// LookAt looks at the rows of look.N whole replications before the others come: how well the differences of the targets are known, of every arm from the base. With --over both it is
// populations that are looked at.
func (d *Design) LookAt(look inference.Look, targets []inference.Target, rows []Row) (LookedAt, error) {
	a := &analysis{design: d, rows: rows, reps: look.N}
	seen, main := LookedAt{Look: look, Met: true}, d.questions()[0]
	for _, t := range targets {
		of := func(r *Row) float64 { return number(r, t.Metric) }
		for arm := 1; arm < len(d.Arms); arm++ {
			p, err := inference.Paired(a.series(main, 0, of), a.series(main, arm, of), inference.Options{Level: look.Level}) // whether the runs are the same is no matter: a difference that does not vary meets no target
			if err != nil {
				return seen, err
			}
			h := Half{Metric: t.Metric, Arm: d.Arms[arm].Name, Met: t.Met(&p)}
			if p.Low != nil {
				h.Half = new((*p.High - *p.Low) / 2)
			}
			seen.Halves = append(seen.Halves, h)
			seen.Met = seen.Met && h.Met
		}
	}
	return seen, nil
}
