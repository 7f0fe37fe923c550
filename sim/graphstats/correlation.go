package graphstats

import (
	"context"
	"math"
	"math/big"
	"math/bits"

	"dmsim/model"
)

// wide is a sum of products of whole numbers in 128 bits: third moments of degrees pass 2^64, and a sum of floats would depend on its order.
type wide struct{ high, low uint64 }

func (w *wide) addProduct(a, b uint64) {
	high, low := bits.Mul64(a, b)
	var carry uint64
	w.low, carry = bits.Add64(w.low, low, 0)
	w.high += high + carry
}

func (w *wide) add(v wide) {
	var carry uint64
	w.low, carry = bits.Add64(w.low, v.low, 0)
	w.high += v.high + carry
}

func (w wide) big() *big.Int {
	n := new(big.Int).SetUint64(w.high)
	return n.Lsh(n, 64).Add(n, new(big.Int).SetUint64(w.low))
}

// moments are the sums from which Pearson's correlation of n pairs (x, y) follows.
type moments struct {
	n                uint64
	x, y, xx, yy, xy wide
}

// correlation is exact but for its last steps: n*Sxy - Sx*Sy loses all its digits in floats where x hardly varies. It is nil where x or y does not.
func (m moments) correlation() *float64 {
	over := func(a, b, ab wide) float64 {
		first := new(big.Int).Mul(new(big.Int).SetUint64(m.n), ab.big())
		f, _ := new(big.Float).SetInt(first.Sub(first, a.big().Mul(a.big(), b.big()))).Float64()
		return f
	}
	xx, yy := over(m.x, m.x, m.xx), over(m.y, m.y, m.yy)
	if xx == 0 || yy == 0 {
		return nil
	}
	r := over(m.x, m.y, m.xy) / math.Sqrt(xx*yy)
	return &r
}

// readFollows reads all followees once more: what concerns both ends of a follow, now that the degrees are known.
func (m *measurement) readFollows(ctx context.Context) error {
	targets := make([]wide, m.Workers) // sums over follows of out(source) * in(target)
	mixing := make([]ageCounts, m.Workers)
	err := each(ctx, m.users, rowsAtOnce, m.Workers, func(worker int) job {
		r := &reader{g: m.g}
		if m.age != nil {
			mixing[worker] = newAgeCounts()
		}
		return func(from, to int) error {
			for u := from; u < to; u++ {
				row := r.followeesOf(model.UserID(u))
				targets[worker].addProduct(uint64(m.out[u]), m.followersOfAll(row))
				mixing[worker].add(m.age, u, row)
			}
			return nil
		}
	})
	if err != nil {
		return err
	}
	m.correlate(targets)
	m.stats.AgeMixing = m.describeMixing(mixing)
	return nil
}

func (m *measurement) followersOfAll(users []model.UserID) (n uint64) {
	for _, v := range users {
		n += uint64(m.in[v])
	}
	return n
}

func (m *measurement) correlate(targets []wide) {
	overUsers, overFollows := moments{n: uint64(m.users)}, moments{n: m.stats.Follows}
	for u := range m.users {
		in, out := uint64(m.in[u]), uint64(m.out[u])
		overUsers.x.addProduct(in, 1)
		overUsers.y.addProduct(out, 1)
		overUsers.xx.addProduct(in, in)
		overUsers.yy.addProduct(out, out)
		overUsers.xy.addProduct(in, out)
		overFollows.x.addProduct(out, out) // u is the source of out follows
		overFollows.xx.addProduct(out*out, out)
		overFollows.y.addProduct(in, in) // and the target of in
		overFollows.yy.addProduct(in*in, in)
	}
	for _, t := range targets {
		overFollows.xy.add(t)
	}
	m.stats.InOutCorrelation, m.stats.Assortativity = overUsers.correlation(), overFollows.correlation()
}
