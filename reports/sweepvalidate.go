package reports

import (
	"fmt"
	"path/filepath"

	"dmsim/sim/experiment/sensitivity"
	"dmsim/sim/experiment/sweep"
)

// validate judges whether a document that was read fits itself: every index names something, and what goes together is equally long. All that tells a sweep relies on it.
func (d *SweepDocument) validate() error {
	j := fitting{}
	for i := range d.Factors {
		f := &d.Factors[i]
		j.want((f.From == nil) == (f.To == nil), "factors[%d]: want from and to, or neither", i)
	}
	for i, point := range d.Points {
		j.length(len(point), len(d.Factors), "points[%d]", i)
	}
	for i := range d.Outcomes {
		j.outcome(d, &d.Outcomes[i], fmt.Sprintf("outcomes[%d]", i))
	}
	return j.err
}

// damaged says where a result lies that does not fit itself.
func damaged(folder string, err error) error {
	if err != nil {
		err = fmt.Errorf("%s: damaged: %w", plain(filepath.Join(folder, DocumentFile)), err)
	}
	return err
}

// fitting keeps the first thing that is wrong with a result.
type fitting struct{ err error }

func (j *fitting) want(holds bool, format string, args ...any) {
	if !holds && j.err == nil {
		j.err = fmt.Errorf(format, args...)
	}
}

// length wants a list at a place to be of a length.
func (j *fitting) length(got, want int, format string, args ...any) {
	j.want(got == want, "%s: want %d, one each, got %d", fmt.Sprintf(format, args...), want, got)
}

// index wants a number at a place to be one of so many, from 0 on.
func (j *fitting) index(got, many int, format string, args ...any) {
	j.want(got >= 0 && got < many, "%s: want a number from 0 and below %d, got %d", fmt.Sprintf(format, args...), many, got)
}

// level wants a level of a factor; a range has as many parts as it was cut into, which the document does not say.
func (j *fitting) level(d *SweepDocument, factor, level int, at string) {
	j.index(factor, len(d.Factors), "%s: factor", at)
	switch {
	case j.err != nil:
	case d.Factors[factor].Levels != nil:
		j.index(level, len(d.Factors[factor].Levels), "%s: level", at)
	default:
		j.want(level >= 0, "%s: level: want 0 at least, got %d", at, level)
	}
}

func (j *fitting) outcome(d *SweepDocument, o *sweep.Outcome, at string) {
	many := len(d.Factors)
	j.length(len(o.Points), len(d.Points), "%s.points", at)
	for i := range o.Points {
		j.want(o.Points[i].Point == i, "%s.points[%d].point: want %d, got %d", at, i, i, o.Points[i].Point)
	}
	for i, m := range o.Main {
		j.index(m.Factor, many, "%s.main_effects[%d].factor", at, i)
		for _, l := range m.Levels {
			j.level(d, m.Factor, l.Level, fmt.Sprintf("%s.main_effects[%d]", at, i))
		}
	}
	if o.Interactions != nil {
		j.interactions(d, o.Interactions, at+".interactions")
	}
	if o.Morris != nil {
		j.length(len(o.Morris.Effects), many, "%s.morris.effects", at)
	}
	if s := o.Sobol; s != nil {
		j.length(len(s.First), many, "%s.sobol_indices.first", at)
		j.length(len(s.Total), many, "%s.sobol_indices.total", at)
		for i, p := range s.Second {
			j.index(p.A, many, "%s.sobol_indices.second[%d].a", at, i)
			j.index(p.B, many, "%s.sobol_indices.second[%d].b", at, i)
		}
	}
	if o.Surface != nil {
		j.surface(o.Surface, many, at+".surface")
	}
}

func (j *fitting) interactions(d *SweepDocument, s *sensitivity.Decomposition, at string) {
	for i, m := range s.Main {
		j.index(m.Factor, len(d.Factors), "%s.main[%d].factor", at, i)
	}
	for i, p := range s.Pairs {
		j.index(p.A, len(d.Factors), "%s.pairs[%d].a", at, i)
		j.index(p.B, len(d.Factors), "%s.pairs[%d].b", at, i)
		for _, c := range p.Cells {
			j.level(d, p.A, c.LevelA, fmt.Sprintf("%s.pairs[%d].cells, a", at, i))
			j.level(d, p.B, c.LevelB, fmt.Sprintf("%s.pairs[%d].cells, b", at, i))
		}
	}
}

// surface: a column of a factor with levels is one of its levels but for the first, that of a numeric one is -1.
func (j *fitting) surface(s *sensitivity.Surface, many int, at string) {
	j.length(len(s.Levels), many, "%s.levels", at)
	for i, c := range s.Coefficients {
		for _, column := range c.Term {
			j.index(column.Factor, many, "%s.coefficients[%d].term: factor", at, i)
			if j.err != nil {
				return
			}
			levels := s.Levels[column.Factor]
			j.want(column.Level == -1 && levels == 0 || column.Level >= 1 && column.Level < levels, "%s.coefficients[%d].term: want a level of the %d of factor %d, or -1 where it has none, got %d",
				at, i, levels, column.Factor, column.Level)
		}
	}
}
