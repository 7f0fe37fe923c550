// Package rival holds random graphs of the literature, to be graded by the same statistics as ours. They know nothing of ages, settings or communities.
//
//	RMAT                     recursive matrix (Chakrabarti, Zhan and Faloutsos 2004) with the parameters of Graph500
//	PreferentialAttachment   Barabasi and Albert 1999 in the linear-time form of Batagelj and Brandes 2005, by gonum
//	ChungLu                  expected degrees (Chung and Lu 2002), directed, both of one power law
//
// Each returns what is left when self-follows and duplicates are dropped, and how many those were.
package rival

import (
	"context"
	"fmt"
	"iter"
	"math"
	"math/bits"

	gonum "gonum.org/v1/gonum/graph"
	"gonum.org/v1/gonum/graph/graphs/gen"

	"dmsim/model"
	"dmsim/model/graph"
	"dmsim/sim/rng"
)

// What is drawn here. The entity of a draw is a follow by its number, or a user.
const (
	byFollow rng.Purpose = "network/rival"
	byWeight rng.Purpose = "network/rival-weight"
)

// The quadrants of R-MAT, as Graph500 has them; the fourth has the rest, 0.05.
const rmatA, rmatB, rmatC = 0.57, 0.19, 0.19

// RMAT draws so many follows between users, whose number the recursion rounds up to a power of two: a follow of one beyond is drawn again.
func RMAT(ctx context.Context, seed rng.Seed, users int, follows uint64) (*graph.CSR, graph.Dropped, error) {
	levels := bits.Len(uint(users - 1))
	key := seed.For(byFollow).Key(0, 0)
	draw := func(d *rng.Draw) (a, b int) {
		for range levels {
			a, b = a<<1, b<<1
			switch u := d.Unit(); {
			case u < rmatA:
			case u < rmatA+rmatB:
				b |= 1
			case u < rmatA+rmatB+rmatC:
				a |= 1
			default:
				a, b = a|1, b|1
			}
		}
		return a, b
	}
	return graph.Build(users, numbered(ctx, follows, func(i uint64) (model.UserID, model.UserID) {
		d := rng.From(model.Mix(key, i))
		for {
			if a, b := draw(&d); a < users && b < users {
				return model.UserID(a), model.UserID(b)
			}
		}
	}))
}

// ChungLu draws so many follows, from a user in proportion to a weight and to a user in proportion to another. Both weights have the power law of the exponent,
// from their least to what one user in as many as there are has.
func ChungLu(ctx context.Context, seed rng.Seed, users int, follows uint64, exponent float64) (*graph.CSR, graph.Dropped, error) {
	family := seed.For(byWeight)
	weights := func(ordinal uint64) alias {
		w := make([]float64, users)
		for u := range w {
			d := family.Draw(uint64(u), ordinal)
			w[u] = math.Pow(1-d.Unit()*(1-1/float64(users)), -1/(exponent-1))
		}
		return newAlias(w)
	}
	from, to := weights(0), weights(1)
	key := seed.For(byFollow).Key(1, 0)
	return graph.Build(users, numbered(ctx, follows, func(i uint64) (model.UserID, model.UserID) {
		d := rng.From(model.Mix(key, i))
		return model.UserID(from.pick(d.Uint64())), model.UserID(to.pick(d.Uint64()))
	}))
}

// heedEvery is after how many follows a cancelled context is heeded.
const heedEvery = 1 << 16

// numbered yields follows that are functions of their number, until the context is done; what is built of fewer is then for nobody.
func numbered(ctx context.Context, n uint64, follow func(i uint64) (a, b model.UserID)) iter.Seq2[model.UserID, model.UserID] {
	return func(yield func(model.UserID, model.UserID) bool) {
		for i := range n {
			if i%heedEvery == 0 && ctx.Err() != nil || !yield(follow(i)) {
				return
			}
		}
	}
}

// PreferentialAttachment lets each user, one after the other, follow so many of those before him, in proportion to their ties.
func PreferentialAttachment(seed rng.Seed, users, each int) (*graph.CSR, graph.Dropped, error) {
	d := seed.For(byFollow).Draw(2, 0)
	lines := &recorder{}
	if err := gen.PowerLaw(lines, users, each, &d); err != nil {
		return nil, graph.Dropped{}, fmt.Errorf("preferential attachment: %w", err)
	}
	return graph.Build(users, func(yield func(model.UserID, model.UserID) bool) {
		for _, l := range lines.follows {
			if !yield(model.UserID(l[0]), model.UserID(l[1])) {
				return
			}
		}
	})
}

// recorder is a builder for gonum that keeps the lines and nothing else.
type recorder struct {
	nodes   int64
	follows [][2]uint32
}

type node int64

func (n node) ID() int64 { return int64(n) }

type line struct{ from, to gonum.Node }

func (l line) From() gonum.Node         { return l.from }
func (l line) To() gonum.Node           { return l.to }
func (l line) ReversedLine() gonum.Line { return line{l.to, l.from} }
func (line) ID() int64                  { return 0 }

func (r *recorder) NewNode() gonum.Node { return node(r.nodes) }

func (r *recorder) AddNode(gonum.Node) { r.nodes++ }

func (r *recorder) NewLine(from, to gonum.Node) gonum.Line { return line{from, to} }

func (r *recorder) SetLine(l gonum.Line) {
	r.follows = append(r.follows, [2]uint32{uint32(l.From().ID()), uint32(l.To().ID())})
}
