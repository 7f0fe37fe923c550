package design

import "fmt"

// FactorialMax is the largest number of points of a full factorial.
const FactorialMax = 1_000_000

// FullFactorial is every combination of the factors' levels, each at its middle; the last factor changes fastest. Levels are the number of levels of each
// factor, 1 at least. More than FactorialMax combinations are an error.
func FullFactorial(levels []int) ([][]float64, error) {
	n, err := combinations(levels)
	if err != nil {
		return nil, err
	}
	points := grid(n, len(levels))
	for i, row := range points {
		rest := i
		for f := len(levels) - 1; f >= 0; f-- {
			row[f] = Middle(rest%levels[f], levels[f])
			rest /= levels[f]
		}
	}
	return points, nil
}

func combinations(levels []int) (int, error) {
	if err := checkLevels("full factorial", levels); err != nil {
		return 0, err
	}
	n := 1
	for _, l := range levels {
		if l > FactorialMax/n {
			return 0, fmt.Errorf("full factorial: want %d combinations of levels at most, got more from %v", FactorialMax, levels)
		}
		n *= l
	}
	return n, checkSize("full factorial", n, len(levels))
}

// OneAtATime is the base (the level of each factor, from 0) once, then every other level of each factor while the others stay at the base: 1 + sum of (levels - 1)
// points, factor by factor, levels ascending. It shows each factor's effect at the base, and no interaction.
func OneAtATime(levels, base []int) ([][]float64, error) {
	if err := checkLevels("one at a time", levels); err != nil {
		return nil, err
	}
	if len(base) != len(levels) {
		return nil, fmt.Errorf("one at a time: base: want a level for each of %d factors, got %d", len(levels), len(base))
	}
	n := 1
	for f, l := range levels {
		if base[f] < 0 || base[f] >= l {
			return nil, fmt.Errorf("one at a time: base of factor %d: want a level from 0 to %d, got %d", f, l-1, base[f])
		}
		n += l - 1
	}
	if err := checkSize("one at a time", n, len(levels)); err != nil {
		return nil, err
	}
	return alone(grid(n, len(levels)), levels, base), nil
}

// alone fills the rows of OneAtATime.
func alone(points [][]float64, levels, base []int) [][]float64 {
	for _, row := range points {
		for f, l := range levels {
			row[f] = Middle(base[f], l)
		}
	}
	next := 1
	for f, l := range levels {
		for level := range l {
			if level != base[f] {
				points[next][f] = Middle(level, l)
				next++
			}
		}
	}
	return points
}

func checkLevels(name string, levels []int) error {
	if len(levels) == 0 {
		return fmt.Errorf("%s: want one factor at least, got none", name)
	}
	for f, l := range levels {
		if l < 1 || l > PointsMax {
			return fmt.Errorf("%s: levels of factor %d: want 1 to %d, got %d", name, f, PointsMax, l)
		}
	}
	return nil
}
