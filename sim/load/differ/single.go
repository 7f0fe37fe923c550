package differ

import (
	"math"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"dmsim/sim/interval"
	"dmsim/sim/rng"
)

// intervalsLeast is how many seconds a run must have to show its own noise.
const intervalsLeast = 5

// ratioOfSeconds is the ratio of a statistic of two runs with its interval, and the probability of one as far from 1 if only the seconds of the runs differed: those of
// each run are drawn anew. Nil where a run is too short, or its seconds were not recorded.
func ratioOfSeconds(a, b *statistic, family rng.Family, entity uint64, resamples int) (*interval.Interval, *float64) {
	if a == nil || b == nil || min(a.seconds, b.seconds) < intervalsLeast {
		return nil, nil
	}
	draws, times := make([]float64, 0, resamples), [2][]float64{once(a.seconds), once(b.seconds)}
	value := b.of(times[1]) / a.of(times[0])
	for r := range resamples {
		d := family.Draw(entity, uint64(r))
		count(&d, times[0])
		count(&d, times[1])
		if ratio := b.of(times[1]) / a.of(times[0]); ratio > 0 && !math.IsInf(ratio, 0) {
			draws = append(draws, ratio)
		}
	}
	if !(value > 0) || math.IsInf(value, 0) || len(draws) < resamples/2 {
		return nil, nil
	}
	student := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(min(a.seconds, b.seconds) - 1)}
	p := 1.0
	if deviation := stat.StdDev(logs(draws), nil); deviation > 0 {
		p = 2 * student.CDF(-math.Abs(math.Log(value))/deviation)
	} else if value != 1 {
		p = 0
	}
	i := interval.Expanded(value, draws, interval.Level, student.Nu)
	return &i, &p
}

// once counts every second once.
func once(seconds int) []float64 {
	times := make([]float64, seconds)
	for i := range times {
		times[i] = 1
	}
	return times
}

// count draws as many intervals as there are, and says how often each was drawn.
func count(d *rng.Draw, times []float64) {
	clear(times)
	for range times {
		times[d.Below(uint64(len(times)))]++
	}
}
