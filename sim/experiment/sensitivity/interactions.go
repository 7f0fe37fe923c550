package sensitivity

// Decomposition is how the sum of squares of y over the points (means over replications, less their mean) falls to factors and pairs of factors.
type Decomposition struct {
	// Main has an entry for each factor.
	Main []Share `json:"main"`
	// Pairs has an entry for each pair, in the order of (0,1), (0,2) ... (1,2) ...
	Pairs []Interaction `json:"pairs"`
	// Noise is the share that the noise of the means has in the sum: the part of every other share that is chance is Noise x Freedom / (points - 1). Nil
	// with one replication, which does not tell.
	Noise *float64 `json:"noise,omitempty"`
}

// Share is a part of the sum of squares.
type Share struct {
	Factor int `json:"factor"`
	// Share of the sum, in [0, 1].
	Share float64 `json:"share"`
	// Freedom is the number of degrees of freedom that it has: 0 where the points do not tell.
	Freedom int `json:"freedom"`
}

// Interaction is what two factors do together beyond what each does alone.
type Interaction struct {
	A int `json:"a"`
	B int `json:"b"`
	// Cells are the means of y by the two factors' levels, a's first; cells without a point are left out.
	Cells []Cell `json:"cells"`
	// Share and Freedom are as in Share.
	Share   float64 `json:"share"`
	Freedom int     `json:"freedom"`
}

// Cell is the mean of y over the points where two factors have these levels.
type Cell struct {
	LevelA int     `json:"level_a"`
	LevelB int     `json:"level_b"`
	Points int     `json:"points"`
	Mean   float64 `json:"mean"`
}

// Interactions decomposes y, given as for MainEffects, with factors as categories: by how much the sum of squares that a regression on the main effects of all
// factors leaves grows if a factor is taken out, and shrinks if a pair's products are put in ("extra sum of squares": N. R. Draper, H. Smith, "Applied Regression
// Analysis", Wiley 1998, chapter 6). For a full factorial, and every design whose pairs of levels are equally frequent, these are the sums of squares of the
// analysis of variance. For others the shares need not add up: what two factors explain alike is nobody's.
//
// ErrConstant is returned if y is the same at all points.
func Interactions(points [][]float64, levels []int, y [][]float64) (*Decomposition, error) {
	t, err := newTable(points, levels, y)
	if err != nil {
		return nil, err
	}
	values := means(y)
	if constant(values) {
		return nil, ErrConstant
	}
	centre := mean(values)
	sum := 0.0
	for i := range values {
		values[i] -= centre
		sum += values[i] * values[i]
	}
	d := &Decomposition{}
	if len(y[0]) > 1 {
		noise, err := NoiseVariance(y)
		if err != nil {
			return nil, err
		}
		share := noise * float64(len(y)-1) / sum
		d.Noise = &share
	}
	t.decompose(d, values, sum)
	for i := range d.Pairs {
		d.Pairs[i].Cells = t.cells(d.Pairs[i].A, d.Pairs[i].B, means(y))
	}
	return d, nil
}

// decompose fills the shares.
func (t *table) decompose(d *Decomposition, values []float64, sum float64) {
	constant := make([]float64, len(values))
	for i := range constant {
		constant[i] = 1
	}
	mean := basis{}.with(constant)
	share := func(old, extended basis) (float64, int) {
		return extended.explained(values, len(old)) / sum, len(extended) - len(old)
	}
	all := mean
	for f := range t.levels {
		others := mean
		for g := range t.levels {
			if g != f {
				others = others.with(t.columns(g)...)
			}
		}
		part := Share{Factor: f}
		part.Share, part.Freedom = share(others, others.with(t.columns(f)...))
		d.Main = append(d.Main, part)
		all = all.with(t.columns(f)...)
	}
	for a := range t.levels {
		for b := a + 1; b < len(t.levels); b++ {
			pair := Interaction{A: a, B: b}
			pair.Share, pair.Freedom = share(all, all.with(t.products(a, b)...))
			d.Pairs = append(d.Pairs, pair)
		}
	}
}

// columns are the indicators of a factor's levels but the first.
func (t *table) columns(f int) [][]float64 {
	list := make([][]float64, t.levels[f]-1)
	for l := range list {
		list[l] = make([]float64, len(t.of))
		for i, of := range t.of {
			if of[f] == l+1 {
				list[l][i] = 1
			}
		}
	}
	return list
}

// products are the products of the indicators of two factors.
func (t *table) products(a, b int) (list [][]float64) {
	for _, x := range t.columns(a) {
		for _, y := range t.columns(b) {
			both := make([]float64, len(x))
			for i := range x {
				both[i] = x[i] * y[i]
			}
			list = append(list, both)
		}
	}
	return list
}

// cells are the means by the levels of two factors.
func (t *table) cells(a, b int, values []float64) (list []Cell) {
	all := make([]Cell, t.levels[a]*t.levels[b])
	for i, of := range t.of {
		cell := &all[of[a]*t.levels[b]+of[b]]
		cell.LevelA, cell.LevelB = of[a], of[b]
		cell.Points++
		cell.Mean += values[i]
	}
	for _, cell := range all {
		if cell.Points > 0 {
			cell.Mean /= float64(cell.Points)
			list = append(list, cell)
		}
	}
	return list
}
