package load

import (
	"fmt"
	"math"
	"time"

	"dmsim/model"
	"dmsim/sim/rng"
)

const purposeArrivals rng.Purpose = "load: the gaps between arrivals"

// rateMax is an attempt a nanosecond, the resolution of due times.
const rateMax = 1e9

// Schedule returns due times in [0, length), ascending. Rate is attempts a second. The plan, which only day and trace need, says what its day is like and when its
// attempts were made.
func (a Arrivals) Schedule(seed rng.Seed, rate float64, length time.Duration, p *Plan) ([]time.Duration, error) {
	if !(rate > 0 && rate <= rateMax) {
		return nil, fmt.Errorf("want a rate above 0 and up to %v attempts a second, got %v", float64(rateMax), rate)
	}
	if length < 0 {
		return nil, fmt.Errorf("want a length of 0 or more, got %v", length)
	}
	if err := a.Validate(); err != nil {
		return nil, err
	}
	pieces, err := a.pieces(length, p)
	if err != nil {
		return nil, err
	}
	expected := 0.0
	for _, piece := range pieces {
		expected += piece.mass()
	}
	if expected *= rate; expected > attemptsMax {
		return nil, fmt.Errorf("want at most %d attempts in a trial, got %.0f", attemptsMax, expected)
	}
	switch a.Kind {
	case Poisson:
		return poisson(seed, rate, length), nil
	case FromPlan:
		return p.compressed(rounded(expected), length)
	}
	return follow(pieces, rate, rounded(expected)), nil
}

// rounded is the number of whole numbers from 0 on below x, where x may be a whole number but for the last bits.
func rounded(x float64) int { return int(math.Ceil(x * (1 - 1e-12))) }

// piece is a while in which the rate goes in a line. Times are seconds, rates are factors.
type piece struct {
	seconds  float64
	from, to float64
}

func (p piece) mass() float64 { return p.seconds * (p.from + p.to) / 2 }

// until is how long it takes for a mass, which the piece holds: the root of from t + (to-from)/(2 seconds) t^2 = mass, in the form that does not cancel.
func (p piece) until(mass float64) float64 {
	if mass == 0 {
		return 0
	}
	slope := (p.to - p.from) / p.seconds
	return 2 * mass / (p.from + math.Sqrt(max(0, p.from*p.from+2*slope*mass)))
}

// pieces lays the rate out over the length.
func (a Arrivals) pieces(length time.Duration, p *Plan) ([]piece, error) {
	whole := length.Seconds()
	switch a.Kind {
	case Ramp:
		return []piece{{whole, a.From, a.To}}, nil
	case Steps:
		return a.steps(length)
	case Day:
		if p == nil {
			return nil, fmt.Errorf("arrivals: want a plan for the kind day, got none")
		}
		return p.day(whole), nil
	case FromPlan:
		if p == nil {
			return nil, fmt.Errorf("arrivals: want a plan for the kind trace, got none")
		}
	}
	return []piece{{whole, 1, 1}}, nil
}

func (a Arrivals) steps(length time.Duration) (pieces []piece, err error) {
	timed, begin := a.timed(), time.Duration(0)
	for i, s := range a.Steps {
		last := i == len(a.Steps)-1
		switch {
		case begin >= length && length > 0:
			return nil, fmt.Errorf("arrivals.steps[%d]: want steps that begin within %v, got one at %v", i, length, begin)
		case last:
			s.For = length - begin
		case !timed:
			s.For = length / time.Duration(len(a.Steps))
		}
		end := min(begin+s.For, length)
		pieces = append(pieces, piece{(end - begin).Seconds(), s.Rate, s.Rate})
		begin += s.For
	}
	return pieces, nil
}

// day is the plan's day by its hours, whose mean counts as 1.
func (p *Plan) day(seconds float64) (pieces []piece) {
	hours, sum := p.Config.Traffic.Arrivals.Day, 0.0
	for _, h := range hours {
		sum += h
	}
	n := float64(len(hours))
	for _, h := range hours {
		pieces = append(pieces, piece{seconds / n, h * n / sum, h * n / sum})
	}
	return pieces
}

// follow returns the times at which the mass that has passed is 0, 1, 2 ... attempts, n in all.
func follow(pieces []piece, rate float64, n int) []time.Duration {
	due := make([]time.Duration, 0, n)
	begin, passed := 0.0, 0.0 // before the piece at hand
	for k, p := range pieces {
		mass := p.mass()
		for len(due) < n {
			left := float64(len(due))/rate - passed
			if left >= mass && (k < len(pieces)-1 || mass == 0) { // the last piece has what rounding left over
				break
			}
			due = append(due, seconds(begin+p.until(max(0, left))))
		}
		begin, passed = begin+p.seconds, passed+mass
	}
	return due
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

// poisson returns a Poisson process: how many there are is drawn too.
func poisson(seed rng.Seed, rate float64, length time.Duration) (due []time.Duration) {
	d := seed.For(purposeArrivals).Draw(0, 0)
	end := length.Seconds()
	due = make([]time.Duration, 0, int(rate*end*1.01)+64)
	for t := d.Exp() / rate; t < end; t += d.Exp() / rate {
		due = append(due, seconds(t))
	}
	return due
}

// compressed returns the times of the first n attempts of the plan, so that the next one would be due at the end.
func (p *Plan) compressed(n int, length time.Duration) ([]time.Duration, error) {
	if n > len(p.Attempts) {
		return nil, fmt.Errorf("arrivals: want a plan of at least %d attempts, got %d", n, len(p.Attempts))
	}
	if n == 0 {
		return nil, nil
	}
	first, end := p.Attempts[0].At, p.Attempts[n-1].At+1
	if n < len(p.Attempts) {
		end = max(end, p.Attempts[n].At)
	}
	scale := float64(length) / float64(end-first)
	due := make([]time.Duration, n)
	for i := range due {
		due[i] = time.Duration(float64(p.Attempts[i].At-first) * scale)
	}
	return due, nil
}

// Due returns the due times of a trial: those of the warm-up, Poisson where the arrivals are and else evenly spaced, then those that are measured. All are below
// WarmUp + Duration.
func (c Config) Due(seed rng.Seed, p *Plan) ([]time.Duration, error) {
	warm := Arrivals{Kind: Constant}
	if c.Arrivals.Kind == Poisson {
		warm.Kind = Poisson
	}
	due, err := warm.Schedule(rng.Seed(model.Mix(uint64(seed), 1)), c.Rate, c.WarmUp, p)
	if err != nil {
		return nil, err
	}
	measured, err := c.Arrivals.Schedule(seed, c.Rate, c.Duration, p)
	if err != nil {
		return nil, err
	}
	for _, d := range measured {
		due = append(due, c.WarmUp+d)
	}
	return due, nil
}
