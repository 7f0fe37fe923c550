package load

import (
	"math"
	"time"
)

// backlogSteps is at how many moments of the measured time, evenly spaced, the backlog is looked at.
const backlogSteps = 10_000

// backlog counts what was due and not answered, over the measured time.
func (r *Recorder) backlog(lasted time.Duration) Backlog {
	if r.trial.Due == nil || lasted <= 0 {
		return Backlog{}
	}
	var due, ended [backlogSteps + 1]uint64 // by the moment before or at which they came
	step := func(at time.Duration) int {
		at -= r.trial.Warm
		if at <= 0 {
			return 0
		}
		return int(math.Ceil(float64(at) / float64(lasted) * backlogSteps))
	}
	for i := range r.heard {
		if k := step(r.trial.Due[i]); k <= backlogSteps {
			due[k]++
		}
		if r.heard[i].State == Unbegun {
			continue
		}
		if k := step(r.heard[i].Ended); k <= backlogSteps {
			ended[k]++
		}
	}
	waiting := make([]float64, backlogSteps+1)
	var b Backlog
	var open uint64
	for k := range waiting {
		open += due[k] - ended[k]
		waiting[k] = float64(open)
		b.Max = max(b.Max, open)
	}
	b.End = open
	b.Growth, b.Growing = growth(waiting, lasted.Seconds())
	return b
}

// backlogBlocks is into how many blocks the measured time is cut to tell growth from noise: what waits at one moment hangs on what waited before, but means
// over a tenth of the time hardly do.
const backlogBlocks = 10

// A backlog grows if its slope is steep against its own standard error, and has come to something: more than growthAttempts attempts, and more than growthShare of the mean.
const (
	growthErrors   = 4 // standard errors; Student's t with 8 degrees of freedom is beyond that 4 times in 1,000 by chance, both ways
	growthAttempts = 10
	growthShare    = 0.5
)

// growth fits a line through the means of blocks by least squares, and says by how much it rises a second, and whether that is more than noise.
func growth(waiting []float64, seconds float64) (perSecond float64, growing bool) {
	const n = backlogBlocks
	var means [n]float64
	mean := 0.0
	for b := range means {
		block := waiting[b*len(waiting)/n : (b+1)*len(waiting)/n]
		for _, w := range block {
			means[b] += w / float64(len(block))
		}
		mean += means[b] / n
	}
	var xy, xx float64
	for b, m := range means {
		x := float64(b) - (n-1)/2.0
		xy += x * (m - mean)
		xx += x * x
	}
	slope, rest := xy/xx, 0.0 // a block
	for b, m := range means {
		d := m - mean - slope*(float64(b)-(n-1)/2.0)
		rest += d * d
	}
	deviation := math.Sqrt(rest / (n - 2) / xx)
	rise := slope * n
	return slope * n / seconds, slope > growthErrors*deviation && rise > growthAttempts && rise > growthShare*mean
}
