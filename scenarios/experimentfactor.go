package scenarios

import (
	"fmt"
	"slices"
	"strconv"

	"dmsim/sim/experiment/design"
	"dmsim/sim/experiment/sweep"
	"dmsim/strictyaml"
)

// validate judges a factor by itself.
func (f *Factor) validate() error {
	wrong := func(path, want string, got any) error {
		return &strictyaml.FieldError{Path: path, Want: want, Got: got}
	}
	ranged := f.From != nil || f.To != nil
	switch {
	case !nameShape.MatchString(f.Name):
		return wrong("name", "1 to 64 letters, digits, dots, - and _, the first a letter or a digit", f.Name)
	case f.Scale != Linear && f.Scale != Log:
		return wrong("scale", "one of linear, log", string(f.Scale))
	case ranged == (len(f.Levels) > 0):
		return &strictyaml.FieldError{What: "want levels, or else from and to"}
	case !ranged && (f.Steps != 0 || f.Whole || f.Scale != Linear):
		return &strictyaml.FieldError{What: "want steps, whole and scale beside from and to only"}
	case ranged:
		return f.validateRange()
	case len(f.Levels) < 2 || len(f.Levels) > levelsMax:
		return wrong("levels", fmt.Sprintf("2 to %d levels", levelsMax), len(f.Levels))
	}
	return f.validateLevels()
}

func (f *Factor) validateLevels() error {
	for i, l := range f.Levels {
		var what string
		switch {
		case l.Label == "":
			what = "want a single value, or a mapping {label: ..., value: ...} for a list or nothing"
		case slices.IndexFunc(f.Levels, func(o Level) bool { return o.Label == l.Label }) != i:
			what = fmt.Sprintf("want each level once, got %q again", l.Label)
		case f.Key == "" && l.Value != nil:
			what = "want {label: ..., set: {...}}, since the factor has no key"
		case f.Key != "" && (l.Value == nil || l.Set != nil):
			what = "want a value, since the factor has a key"
		case f.Key == "" && len(l.Set) == 0:
			what = "want in set the keys that the level changes, got none"
		default:
			continue
		}
		return &strictyaml.FieldError{Path: fmt.Sprintf("levels[%d]", i), What: what}
	}
	return nil
}

func (f *Factor) validateRange() error {
	switch {
	case f.Key == "":
		return &strictyaml.FieldError{What: "want the key whose range it is"}
	case f.From == nil || f.To == nil:
		return &strictyaml.FieldError{What: "want both from and to"}
	case f.Steps != 0 && (f.Steps < 2 || f.Steps > levelsMax):
		return &strictyaml.FieldError{Path: "steps", Want: fmt.Sprintf("a whole number from 2 to %d, or none", levelsMax), Got: f.Steps}
	}
	r, err := f.bounds()
	switch {
	case err != nil:
		return err
	case !(r.From < r.To):
		return &strictyaml.FieldError{Path: "to", Want: "more than from", Got: f.To.Text()}
	case r.Log && r.From <= 0:
		return &strictyaml.FieldError{Path: "from", Want: "more than 0 for the scale log", Got: f.From.Text()}
	case r.Whole && (r.From != float64(int64(r.From)) || r.To != float64(int64(r.To)) || r.Duration):
		return &strictyaml.FieldError{Path: "whole", Want: "it with whole numbers from and to only", Got: f.Whole}
	}
	return nil
}

// bounds reads from and to: both numbers, or both durations.
func (f *Factor) bounds() (sweep.Range, error) {
	r := sweep.Range{Log: f.Scale == Log, Whole: f.Whole}
	var ends [2]float64
	var durations [2]bool
	for i, n := range []*strictyaml.Node{f.From, f.To} {
		if d, ok := strictyaml.ParseDuration(n.Text()); ok {
			ends[i], durations[i] = d.Seconds(), true
			continue
		}
		if err := n.Decode(&ends[i]); err != nil {
			return r, n.Want("a number or a duration")
		}
	}
	if durations[0] != durations[1] {
		return r, f.To.Want("a number where from is one, a duration where from is one")
	}
	r.From, r.To, r.Duration = ends[0], ends[1], durations[0]
	return r, nil
}

// keys lists what the factor changes.
func (f *Factor) keys() (keys []string) {
	if f.Key != "" {
		return []string{f.Key}
	}
	for _, l := range f.Levels {
		for _, p := range l.Set {
			if !slices.Contains(keys, p.Path) {
				keys = append(keys, p.Path)
			}
		}
	}
	return keys
}

// puts are what a factor sets where its column of a point is u.
func (f *Factor) puts(u float64, as *sweep.Factor) Puts {
	switch {
	case f.From != nil:
		return Puts{{f.Key, f.From.Scalar(as.Label(u))}}
	case f.Key != "":
		return Puts{{f.Key, f.Levels[design.Level(u, len(f.Levels))].Value}}
	}
	return f.Levels[design.Level(u, len(f.Levels))].Set
}

// factors are those of the experiment without their values.
func (e *Experiment) factors() ([]sweep.Factor, error) {
	factors := make([]sweep.Factor, len(e.Factors))
	for i := range e.Factors {
		f, as := &e.Factors[i], &factors[i]
		as.Name, as.Keys = f.Name, f.keys()
		for _, l := range f.Levels {
			as.Labels = append(as.Labels, l.Label)
		}
		if f.From == nil {
			continue
		}
		var err error
		if as.Range, err = f.bounds(); err == nil && f.Steps > 0 {
			as.Labels, err = as.Range.Steps(f.Steps)
		}
		if err != nil {
			return nil, strictyaml.Under("factors["+strconv.Itoa(i)+"]", err)
		}
	}
	return factors, nil
}
