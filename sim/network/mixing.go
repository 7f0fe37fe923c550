package network

// mixing deals margins to cells: the matrix of greatest entropy with given sums of rows and columns, given shares of classes of cells, and no cell
// above its bound. It is found by scaling rows, columns and classes in turn (iterative proportional fitting). Where the bounds leave no room
// for the shares, rows and columns come first.
type mixing struct {
	rows, cols []float64 // of equal sum
	class      []uint8   // of each cell, by row
	shares     []float64 // of each class; a class without cells counts not
	bound      []float64 // of each cell
}

// In the last rounds the classes stay, so that where not all can be had rows and columns are met, mostly within 1e-6.
const (
	mixingRounds = 60
	marginRounds = 20
)

func (m *mixing) fit() []float64 {
	n := len(m.rows)
	total := 0.0
	for _, r := range m.rows {
		total += r
	}
	row, col, class := ones(n), ones(n), ones(len(m.shares))
	for d, share := range m.shares {
		if share == 0 {
			class[d] = 0
		}
	}
	cells := make([]float64, n*n)
	value := func(a, b int) float64 {
		return min(m.bound[a*n+b], row[a]*col[b]*class[m.class[a*n+b]]*m.rows[a]*m.cols[b])
	}
	scale := func(factor *float64, want, got float64) {
		if got > 0 && want > 0 {
			*factor *= min(1e3, want/got)
		}
	}
	sums, colSums := make([]float64, len(m.shares)), make([]float64, n)
	for round := range mixingRounds + marginRounds {
		clear(sums)
		for a := range n {
			for b := range n {
				sums[m.class[a*n+b]] += value(a, b)
			}
		}
		for d := range class {
			if round >= mixingRounds {
				break
			}
			scale(&class[d], m.shares[d]*total, sums[d])
		}
		clear(colSums)
		for a := range n {
			for b := range n {
				colSums[b] += value(a, b)
			}
		}
		for b := range n {
			scale(&col[b], m.cols[b], colSums[b])
		}
		for a := range n {
			sum := 0.0
			for b := range n {
				sum += value(a, b)
			}
			scale(&row[a], m.rows[a], sum)
		}
	}
	for a := range n {
		for b := range n {
			cells[a*n+b] = value(a, b)
		}
	}
	return cells
}

func ones(n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = 1
	}
	return x
}

// classes returns the class of each pair of blocks, by how many years the ages of their cohorts differ, and the shares of the classes. Shares of
// classes that no pair is in go to the others in proportion.
func classes(ages []int, age []float64) (class []uint8, shares []float64) {
	n := len(ages)
	shares = append(append(shares, age...), 1)
	for _, share := range age {
		shares[len(age)] -= share
	}
	shares[len(age)] = max(0, shares[len(age)])
	class = make([]uint8, n*n)
	there := make([]bool, len(shares))
	for a := range n {
		for b := range n {
			d := min(abs(ages[a]-ages[b]), len(age))
			class[a*n+b], there[d] = uint8(d), true
		}
	}
	sum := 0.0
	for d := range shares {
		if !there[d] {
			shares[d] = 0
		}
		sum += shares[d]
	}
	for d := range shares {
		switch {
		case sum > 0:
			shares[d] /= sum
		case there[d]: // none of the differences wanted occurs: any other will do
			shares[d] = 1
		}
	}
	return class, shares
}

func abs(x int) int { return max(x, -x) }
