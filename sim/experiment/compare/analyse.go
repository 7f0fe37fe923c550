package compare

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"dmsim/sim/experiment/inference"
	"dmsim/sim/rng"
)

// Level is the confidence of all intervals together with the looks.
const Level = 0.95

const resamplesLeast = 2000

// purposeResample is of the bootstrap: the entity counts the pairs of samples that are compared, the ordinal is the resample.
const purposeResample rng.Purpose = "experiment/compare: resample of pairs"

// Question is what is asked of the rows.
type Question struct {
	Scenario    string
	Definitions []Definition // of the metrics, in the order of the documentation
	Primary     []string     // of these, corrected by Holm's procedure
	Until       []inference.Target
	Look        inference.Look // the one that was the last; zero: nobody looks before the end
	Looks       []LookedAt
	Interrupted bool
	Failure     string  // what interrupted it, if no signal
	BurnIn      float64 // seconds
	Conflicts   []Conflict
}

// Analyse turns the rows of whole replications, in the order of their runs, into a result; it must be called once for a design.
func (d *Design) Analyse(q *Question, rows []Row) (*Result, error) {
	reps := d.Whole(len(rows))
	a := &analysis{design: d, question: q, rows: rows[:d.Runs(reps)], reps: reps, level: Level, family: d.Seed.For(purposeResample)}
	if q.Look.N > 0 {
		a.level = q.Look.Level
	}
	a.resamples = max(resamplesLeast, inference.ResamplesFor(a.level))
	r := a.head()
	var err error
	if r.Metrics, err = a.metrics(); err != nil {
		return nil, err
	}
	if r.Details, err = a.details(); err != nil {
		return nil, err
	}
	if r.Groups, err = a.groups(); err != nil {
		return nil, err
	}
	a.adjust(r)
	a.inline(r.Metrics)
	a.inline(r.Details)
	a.people(r)
	return r, nil
}

type analysis struct {
	design    *Design
	question  *Question
	rows      []Row
	reps      int
	level     float64
	resamples int
	family    rng.Family
	entity    uint64 // of the next pair of samples
}

func (a *analysis) head() *Result {
	d, q := a.design, a.question
	r := &Result{
		Schema: Schema, Scenario: q.Scenario, Seed: uint64(d.Seed), Reps: a.reps, Base: d.Arms[0].Name, Primary: q.Primary, Interrupted: q.Interrupted, Failure: q.Failure,
		Design: Plan{
			Over: d.questions()[0], People: d.Over == Both, RepsMost: d.Replications, Runs: len(a.rows), Level: a.level, Resamples: a.resamples,
			Stopped: q.Look.N > 0 && a.reps < d.Replications && !q.Interrupted, BurnIn: q.BurnIn,
			Correction: "Holm for the primary metrics, Benjamini and Hochberg for the others, over all arms",
		},
		Looks: q.Looks, WhoChanged: []Change{}, Examples: []Example{}, Runs: []Run{}, Conflicts: q.Conflicts,
	}
	for _, t := range q.Until {
		r.Design.Until = append(r.Design.Until, t.String())
	}
	for _, arm := range d.Arms {
		r.Arms = append(r.Arms, arm.Name)
	}
	for i := range a.rows {
		row := &a.rows[i]
		r.Runs = append(r.Runs, Run{d.Arms[row.Arm].Name, row.Replication, row.Over, row.Seed, row.Hash})
	}
	return r
}

// Answers says whether a result is the whole answer to a question that a design asks. Arms are the same where their names are: what stands in them is for the caller.
func (r *Result) Answers(d *Design, q *Question) bool {
	want := (&analysis{design: d, question: q}).head()
	return !r.Interrupted && slices.Equal(r.Arms, want.Arms) && slices.Equal(r.Primary, want.Primary) && slices.Equal(r.Design.Until, want.Design.Until) &&
		r.Design.Over == want.Design.Over && r.Design.People == want.Design.People && r.Design.RepsMost == want.Design.RepsMost && r.Design.BurnIn == want.Design.BurnIn
}

// series is one number of an arm by replication, NaN where it is not defined.
func (a *analysis) series(over Over, arm int, of func(*Row) float64) []float64 {
	list := make([]float64, 0, a.reps)
	for i := range a.rows {
		if row := &a.rows[i]; row.Arm == arm && (row.Over == over || row.Over == Both) {
			list = append(list, of(row))
		}
	}
	return list
}

// figures compares one number of all arms.
func (a *analysis) figures(of func(*Row) float64) (base inference.Mean, arms map[string]Figure, err error) {
	main := a.design.questions()[0]
	bases := a.series(main, 0, of)
	base, arms = inference.MeanOf(bases, a.level), make(map[string]Figure)
	for arm := 1; arm < len(a.design.Arms); arm++ {
		values := a.series(main, arm, of)
		f := Figure{Mean: inference.MeanOf(values, a.level)}
		if f.Difference, f.Reduction, err = a.difference(bases, values, a.same(main, arm)); err != nil {
			return base, nil, err
		}
		if a.design.Over == Both {
			was, is := a.series(People, 0, of), a.series(People, arm, of)
			f.People = &OfPeople{Base: inference.MeanOf(was, a.level), Arm: inference.MeanOf(is, a.level)}
			f.People.Difference, f.People.Reduction, err = a.difference(was, is, a.same(People, arm))
			if err != nil {
				return base, nil, err
			}
		}
		arms[a.design.Arms[arm].Name] = f
	}
	return base, arms, nil
}

// same says whether the runs of an arm had the very histories of those of the base: then there is no difference, exactly.
func (a *analysis) same(over Over, arm int) bool {
	var base, others []string
	for i := range a.rows {
		switch row := &a.rows[i]; {
		case row.Over != over && row.Over != Both:
		case row.Arm == 0:
			base = append(base, row.Hash)
		case row.Arm == arm:
			others = append(others, row.Hash)
		}
	}
	return slices.Equal(base, others)
}

// difference compares two samples; same says that they come of the same histories.
func (a *analysis) difference(base, arm []float64, same bool) (Difference, *float64, error) {
	p, err := inference.Paired(base, arm, inference.Options{Level: a.level, Resamples: a.resamples, Family: a.family, Entity: a.entity, Same: same})
	a.entity++
	d := Difference{Mean: p.Mean, Low: p.Low, High: p.High, P: p.P, BootstrapLow: p.BootLow, BootstrapHigh: p.BootHigh, N: p.N, Undefined: p.Undefined}
	if look := a.question.Look; look.N > 0 && d.P != nil {
		d.P = new(look.Corrected(*d.P, Level))
	}
	return d, p.VarianceReduction, err
}

func (a *analysis) metrics() (map[string]Metric, error) {
	all := make(map[string]Metric)
	for _, def := range a.question.Definitions {
		m := Metric{Unit: def.Unit, Family: def.Family, Higher: def.Higher, Primary: slices.Contains(a.question.Primary, def.Name)}
		var err error
		m.Base, m.Arms, err = a.figures(func(r *Row) float64 { return number(r, def.Name) })
		if err != nil {
			return nil, err
		}
		all[def.Name] = m
	}
	return all, nil
}

func number(r *Row, name string) float64 {
	if v, ok := r.Numbers[name]; ok {
		return v
	}
	return math.NaN()
}

// details compares the parts of metrics, and the shares of refusals: all that occurred in any run.
func (a *analysis) details() (map[string]Metric, error) {
	all := make(map[string]Metric)
	for _, name := range numbersIn(a.rows) { // in order, for each takes draws
		of, _, isPart := partOf(name, a.question.Definitions)
		if !isPart {
			continue
		}
		m := Metric{Unit: of.Unit, Family: of.Family, Higher: of.Higher}
		var err error
		m.Base, m.Arms, err = a.figures(func(r *Row) float64 { return number(r, name) })
		if err != nil {
			return nil, err
		}
		all[name] = m
	}
	return all, nil
}

func (a *analysis) groups() ([]GroupShare, error) {
	seen := make(map[Group]bool)
	for i := range a.rows {
		for g := range a.rows[i].Groups {
			seen[g] = true
		}
	}
	list := []GroupShare{}
	for _, g := range slices.SortedFunc(maps.Keys(seen), func(a, b Group) int {
		return cmp.Or(slices.Index(Traits(), a.By)-slices.Index(Traits(), b.By), cmp.Compare(a.Name, b.Name))
	}) {
		base, arms, err := a.figures(func(r *Row) float64 {
			if v, ok := r.Groups[g]; ok {
				return v
			}
			return math.NaN()
		})
		if err != nil {
			return nil, err
		}
		list = append(list, GroupShare{g, base, arms})
	}
	return list, nil
}

// inline writes the figures of the only arm beside the base where they are found at once.
func (a *analysis) inline(all map[string]Metric) {
	if len(a.design.Arms) != 2 {
		return
	}
	for name, m := range all {
		m.Figure = new(m.Arms[a.design.Arms[1].Name])
		all[name] = m
	}
}

// people compares the witnesses of replication 0.
func (a *analysis) people(r *Result) {
	if a.reps == 0 {
		return
	}
	base := a.rows[0].Witness
	for arm := 1; arm < len(a.design.Arms); arm++ {
		if other := a.rows[arm].Witness; base != nil && other != nil {
			r.WhoChanged = append(r.WhoChanged, changes(r.Arms[arm], base, other)...)
			r.Examples = append(r.Examples, examples(r.Arms[arm], r.Base, base, other)...)
		}
	}
}
