package load

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"dmsim/strictyaml"
)

// Arrivals says when attempts are due. In YAML it is the name of a process, or a mapping with its kind and what it needs.
type Arrivals struct {
	Kind  ArrivalKind
	From  float64 // ramp: the first rate, as a factor of the rate that is asked for
	To    float64 // ramp: the last
	Steps []Step  // steps: one after the other
}

// Step is a while of one rate.
type Step struct {
	Rate float64       `yaml:"rate,required"` // as a factor of the rate that is asked for
	For  time.Duration `yaml:"for"`           // the last goes on to the end, whatever it says; 0 for all: equal parts
}

// ArrivalKind names a process of arrivals.
type ArrivalKind string

// The processes.
const (
	Constant ArrivalKind = "constant" // evenly spaced
	Poisson  ArrivalKind = "poisson"  // independent of each other
	Steps    ArrivalKind = "steps"    // one constant rate after the other; by its name alone: a fifth of the rate, two fifths and so on
	Ramp     ArrivalKind = "ramp"     // a rate that rises or falls in a line; by its name alone: from nothing to the whole rate
	Day      ArrivalKind = "day"      // a day in the length of the trial, from midnight to midnight by the hours of traffic.arrivals.day
	FromPlan ArrivalKind = "trace"    // the gaps of the plan's own attempts in virtual time, compressed
)

// ArrivalNames lists the processes.
func ArrivalNames() []string {
	return []string{string(Constant), string(Poisson), string(Steps), string(Ramp), string(Day), string(FromPlan)}
}

const (
	factorMax    = 1000 // a rate above that is not a part of the rate that was asked for
	stepsMax     = 1000
	defaultSteps = 5
)

// named returns the process of a name.
func named(kind ArrivalKind) Arrivals {
	a := Arrivals{Kind: kind}
	switch kind {
	case Ramp:
		a.To = 1
	case Steps:
		for i := range defaultSteps {
			a.Steps = append(a.Steps, Step{Rate: float64(i+1) / defaultSteps})
		}
	}
	return a
}

// given is the mapping.
type given struct {
	Kind  ArrivalKind `yaml:"kind,required"`
	From  float64     `yaml:"from"`
	To    float64     `yaml:"to"`
	Steps []Step      `yaml:"steps"`
}

// UnmarshalStrict reads the name of a process or a mapping.
func (a *Arrivals) UnmarshalStrict(n *strictyaml.Node) error {
	var kind ArrivalKind
	switch n.Kind() {
	case strictyaml.Scalar:
		if err := n.Decode(&kind); err != nil {
			return err
		}
		*a = named(kind)
		return nil
	case strictyaml.Mapping:
		if k := n.Get("kind"); k != nil {
			if err := k.Decode(&kind); err != nil {
				return err
			}
		}
		read := given(named(kind))
		if err := n.Decode(&read); err != nil {
			return err
		}
		*a = Arrivals(read)
		return nil
	}
	return n.Want(arrivalsWanted())
}

// MarshalStrict writes the name, or else the mapping with what its kind needs.
func (a Arrivals) MarshalStrict() any {
	plain := named(a.Kind)
	switch {
	case a.From == plain.From && a.To == plain.To && slices.Equal(a.Steps, plain.Steps):
		return string(a.Kind)
	case a.Kind == Ramp:
		return struct {
			Kind ArrivalKind `yaml:"kind"`
			From float64     `yaml:"from"`
			To   float64     `yaml:"to"`
		}{a.Kind, a.From, a.To}
	case a.Kind == Steps:
		return struct {
			Kind  ArrivalKind `yaml:"kind"`
			Steps []Step      `yaml:"steps"`
		}{a.Kind, a.Steps}
	}
	return given(a)
}

// String is the name of the process.
func (a Arrivals) String() string { return string(a.Kind) }

func arrivalsWanted() string {
	return fmt.Sprintf("one of %s, or a mapping with such a kind: {kind: ramp, from: 0.1, to: 1}, {kind: steps, steps: [{rate: 0.5, for: 5s}, {rate: 1}]}", strings.Join(ArrivalNames(), ", "))
}

// Validate judges a process. Its error is a *strictyaml.FieldError.
func (a Arrivals) Validate() error {
	wrong := func(path, want string, got any) error {
		return &strictyaml.FieldError{Path: path, Want: want, Got: got}
	}
	factor := fmt.Sprintf("a factor of the rate from 0 to %d", factorMax)
	switch {
	case !slices.Contains(ArrivalNames(), string(a.Kind)):
		return wrong("", arrivalsWanted(), string(a.Kind))
	case a.Kind != Ramp && (a.From != 0 || a.To != 0):
		return &strictyaml.FieldError{What: "want from and to for a ramp only"}
	case a.Kind != Steps && len(a.Steps) > 0:
		return &strictyaml.FieldError{Path: "steps", What: "want steps for the kind steps only"}
	case !(a.From >= 0 && a.From <= factorMax):
		return wrong("from", factor, a.From)
	case !(a.To >= 0 && a.To <= factorMax):
		return wrong("to", factor, a.To)
	case a.Kind == Ramp && a.From+a.To == 0:
		return wrong("to", "a factor above 0, or such a from", a.To)
	case a.Kind == Steps:
		return a.validateSteps(wrong, factor)
	}
	return nil
}

func (a Arrivals) validateSteps(wrong func(path, want string, got any) error, factor string) error {
	if len(a.Steps) == 0 || len(a.Steps) > stepsMax {
		return wrong("steps", fmt.Sprintf("1 to %d steps", stepsMax), len(a.Steps))
	}
	most, timed := 0.0, a.timed()
	for i, s := range a.Steps {
		path := fmt.Sprintf("steps[%d]", i)
		if !(s.Rate >= 0 && s.Rate <= factorMax) {
			return wrong(path+".rate", factor, s.Rate)
		}
		if last := i == len(a.Steps)-1; s.For < 0 || timed && !last && s.For == 0 {
			return wrong(path+".for", "a duration above 0 for each step but the last, or for none", s.For)
		}
		most = max(most, s.Rate)
	}
	if most == 0 {
		return wrong("steps", "a step with a rate above 0", 0)
	}
	return nil
}

// timed says that steps have their own lengths.
func (a Arrivals) timed() bool {
	return slices.ContainsFunc(a.Steps, func(s Step) bool { return s.For != 0 })
}
