package differ

import (
	"math"
	"sync"

	"gonum.org/v1/gonum/floats"

	"dmsim/sim/load"
)

// statistic is a figure of one run, as it would be if each of its seconds were counted so many times.
type statistic struct {
	seconds int
	of      func(times []float64) float64
}

// quantileOf returns what makes the statistic of a quantile of latencies.
func quantileOf(tag string, share float64) func(*Run) *statistic {
	return func(r *Run) *statistic {
		s := r.Samples[tag]
		if s == nil {
			return nil
		}
		t := sync.OnceValue(s.table) // for as long as this figure is compared
		return &statistic{seconds: s.Intervals(), of: func(times []float64) float64 { return t().quantile(share, times) }}
	}
}

func answers(r *Run) *statistic {
	return quotientOf(r, r.Result.RateAnswered, func(of *load.Interval, lasted float64) (float64, float64) { return float64(of.Answered), lasted })
}

func rightAnswers(r *Run) *statistic {
	return quotientOf(r, r.Result.Goodput, func(of *load.Interval, lasted float64) (float64, float64) {
		return float64(of.Answered) - float64(of.Wrong), lasted
	})
}

func failures(r *Run) *statistic {
	return quotientOf(r, failedOf(&r.Result), func(of *load.Interval, _ float64) (float64, float64) { return float64(of.Failed), float64(of.Offered) })
}

// secondsMost is as many as a load may last: 30 days.
const secondsMost = 30 * 24 * 3600

// quotientOf is a quotient of the whole run, with the noise of what makes it up in each second. The seconds alone would not do: an answer counts in the one in which its attempt was
// due, so those that came after the time was over lower the rate of the run and of no second. Nil where a run has no seconds.
func quotientOf(r *Run, whole float64, in func(of *load.Interval, lasted float64) (over, under float64)) *statistic {
	lasted := min(r.Result.Duration, r.Result.Seconds)
	if !(lasted > 0 && lasted <= secondsMost) || len(r.Result.Intervals) == 0 {
		return nil
	}
	n := int(math.Ceil(lasted))
	overs, unders := make([]float64, n), make([]float64, n)
	for at, of := range bySecond(r.Result.Intervals, n) {
		overs[at], unders[at] = in(&of, min(1, lasted-float64(at)))
	}
	quotient := func(times []float64) float64 { return floats.Dot(times, overs) / floats.Dot(times, unders) }
	usual := quotient(once(n))
	return &statistic{seconds: n, of: func(times []float64) float64 { return whole * quotient(times) / usual }}
}

// bySecond lists n seconds. Those in which nothing was due are not recorded.
func bySecond(recorded []load.Interval, n int) []load.Interval {
	list := make([]load.Interval, n)
	for _, of := range recorded {
		if of.Second >= 0 && of.Second < float64(n) {
			list[int(of.Second)] = of
		}
	}
	return list
}
