package sensitivity

import (
	"fmt"

	"gonum.org/v1/gonum/mat"

	"dmsim/sim/interval"
	"dmsim/sim/rng"
)

const (
	purposeResample rng.Purpose = "sensitivity: resample"

	batch = 64 // resamples that are made by one multiplication of matrices
)

// Bootstrap is how intervals are made: whole rows (of trajectories, of the sample's rows) are drawn again with replacement.
type Bootstrap struct {
	// Seed of the draws.
	Seed rng.Seed
	// Resamples is the number of draws, 100 at least.
	Resamples int
	// Level is the confidence of the intervals, in (0, 1).
	Level float64
}

// DefaultBootstrap is 1,000 resamples and intervals of 95 %.
func DefaultBootstrap(seed rng.Seed) Bootstrap {
	return Bootstrap{Seed: seed, Resamples: 1000, Level: interval.Level}
}

// Validate judges the numbers.
func (b Bootstrap) Validate() error {
	if b.Resamples < 100 {
		return fmt.Errorf("bootstrap: resamples: want 100 at least, got %d", b.Resamples)
	}
	if !(b.Level > 0 && b.Level < 1) {
		return fmt.Errorf("bootstrap: level: want a number between 0 and 1, got %v", b.Level)
	}
	return nil
}

// means gives each resample's means of the columns of rows. As all that is estimated here is a function of means over rows, a resample is a row of counts, and
// a batch of them is one product of matrices: counts x rows.
func (b Bootstrap) means(rows *mat.Dense, use func(means []float64)) {
	n, columns := rows.Dims()
	counts, sums := mat.NewDense(batch, n, nil), mat.NewDense(batch, columns, nil)
	family := b.Seed.For(purposeResample)
	for first := 0; first < b.Resamples; first += batch {
		counts.Zero()
		for r := range batch {
			draw := family.Draw(uint64(first+r), 0)
			row := counts.RawRowView(r)
			for range n {
				row[draw.Below(uint64(n))] += 1 / float64(n)
			}
		}
		sums.Mul(counts, rows)
		for r := range min(batch, b.Resamples-first) {
			use(sums.RawRowView(r))
		}
	}
}

// intervals turns means over rows into estimates with intervals: estimate writes the estimates that a row of means gives, or says false where it gives none, as a
// resample without variance does. Where that is so of all rows together, or of half of the resamples, it is ErrConstant.
func (b Bootstrap) intervals(rows *mat.Dense, count int, estimate func(means, to []float64) bool) ([]interval.Interval, error) {
	n, _ := rows.Dims()
	values := make([]float64, count)
	if !estimate(columnMeans(rows), values) {
		return nil, ErrConstant
	}
	draws, again := make([]float64, 0, count*b.Resamples), make([]float64, count)
	b.means(rows, func(means []float64) {
		if estimate(means, again) {
			draws = append(draws, again...)
		}
	})
	made := len(draws) / count
	if made <= b.Resamples/2 {
		return nil, ErrConstant
	}
	result, column := make([]interval.Interval, count), make([]float64, made)
	for c, value := range values {
		for r := range column {
			column[r] = draws[r*count+c]
		}
		result[c] = interval.Expanded(value, column, b.Level, float64(n-1))
	}
	return result, nil
}

func columnMeans(rows *mat.Dense) []float64 {
	n, columns := rows.Dims()
	list := make([]float64, columns)
	for i := range n {
		for c, v := range rows.RawRowView(i) {
			list[c] += v / float64(n)
		}
	}
	return list
}
