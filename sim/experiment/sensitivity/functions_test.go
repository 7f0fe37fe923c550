package sensitivity_test

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"

	"dmsim/sim/rng"
)

// function is a function of the unit cube whose indices are known.
type function struct {
	name         string
	factors      int
	at           func(u []float64) float64
	variance     float64
	first, total []float64
	second       map[[2]int]float64 // what is missing is 0
}

// ishigami is sin x1 + a sin^2 x2 + b x3^4 sin x1 with a = 7, b = 0.1 and x uniform in [-pi, pi] (T. Ishigami, T. Homma 1990).
func ishigami() function {
	const a, b = 7.0, 0.1
	p4 := math.Pow(math.Pi, 4)
	v1, v2, v13 := math.Pow(1+b*p4/5, 2)/2, a*a/8, 8*b*b*p4*p4/225
	v := v1 + v2 + v13
	return function{
		"ishigami", 3, func(u []float64) float64 {
			x := func(i int) float64 { return math.Pi * (2*u[i] - 1) }
			return math.Sin(x(0)) + a*math.Pow(math.Sin(x(1)), 2) + b*math.Pow(x(2), 4)*math.Sin(x(0))
		}, v,
		[]float64{v1 / v, v2 / v, 0},
		[]float64{(v1 + v13) / v, v2 / v, v13 / v},
		map[[2]int]float64{{0, 2}: v13 / v},
	}
}

// sobolG is the product of (|4 u - 2| + a) / (1 + a) (I. M. Sobol 1993).
func sobolG(a ...float64) function {
	g := function{name: "g", factors: len(a), at: func(u []float64) float64 {
		product := 1.0
		for i, x := range u {
			product *= (math.Abs(4*x-2) + a[i]) / (1 + a[i])
		}
		return product
	}, second: map[[2]int]float64{}}
	alone, all := make([]float64, len(a)), 1.0
	for i := range a {
		alone[i] = 1 / (3 * (1 + a[i]) * (1 + a[i]))
		all *= 1 + alone[i]
	}
	g.variance = all - 1
	for i, v := range alone {
		g.first = append(g.first, v/g.variance)
		g.total = append(g.total, v*all/(1+v)/g.variance)
		for j := range i {
			g.second[[2]int{j, i}] = v * alone[j] / g.variance
		}
	}
	return g
}

func functions() []function { return []function{ishigami(), sobolG(0, 1, 4.5, 9, 99, 99)} }

// values are the function's at some points, with normal noise of a deviation.
func (f function) values(points [][]float64, seed rng.Seed, deviation float64) []float64 {
	rng.ForgetKeys()
	draw := seed.For("test: noise").Draw(0, 0)
	y := make([]float64, len(points))
	for i, u := range points {
		y[i] = f.at(u)
		if deviation > 0 {
			y[i] += deviation * draw.Norm()
		}
	}
	return y
}

// replicated are values with other noise in each replication, by point and replication.
func (f function) replicated(points [][]float64, seed rng.Seed, replications int, deviation float64) [][]float64 {
	rows := make([][]float64, len(points))
	for r := range replications {
		for i, v := range f.values(points, seed+rng.Seed(1000*r), deviation) {
			rows[i] = append(rows[i], v)
		}
	}
	return rows
}

// sloped is the sum of slopes times factors. The slopes differ from replication to replication, normal about their means, and so does what all points of one share;
// nothing differs from point to point: the noise of common random numbers.
func sloped(points [][]float64, seed rng.Seed, replications int, slopes, deviations []float64) [][]float64 {
	rng.ForgetKeys()
	draw := seed.For("test: slopes").Draw(0, 0)
	rows := make([][]float64, len(points))
	for range replications {
		block := 10 * draw.Norm()
		own := make([]float64, len(slopes))
		for i := range own {
			own[i] = slopes[i] + deviations[i]*draw.Norm()
		}
		for i, u := range points {
			rows[i] = append(rows[i], block+floats.Dot(own, u))
		}
	}
	return rows
}

func column(values []float64) [][]float64 {
	rows := make([][]float64, len(values))
	for i, v := range values {
		rows[i] = []float64{v}
	}
	return rows
}

// order lists indices by descending value.
func order(values []float64) []int {
	list := make([]int, len(values))
	for i := range list {
		list[i] = i
	}
	slices.SortStableFunc(list, func(a, b int) int {
		if values[a] > values[b] {
			return -1
		}
		return 1
	})
	return list
}
