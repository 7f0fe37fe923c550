package design

import (
	"fmt"
	"iter"

	"dmsim/model"
	"dmsim/model/graph"
	"dmsim/sim/rng"
)

const purposeOrder rng.Purpose = "design: order of runs"

// Task is one run of an experiment: a point and which of its replications, both from 0.
type Task struct{ Point, Replication int }

// Balanced is the order in which the runs of an experiment are made: one replication of every point after the other, each replication in an order of its own.
// So after an abort no point is two runs ahead of another, and what drifts over time does not fall on the same points. Tasks are computed, not stored.
type Balanced struct {
	points, replications int
	key                  uint64
}

// Order is the balanced order of points x replications runs, drawn by the seed. Both are 1 at least, PointsMax at most.
func Order(seed rng.Seed, points, replications int) (*Balanced, error) {
	if points < 1 || points > PointsMax {
		return nil, fmt.Errorf("order: points: want 1 to %d, got %d", PointsMax, points)
	}
	if replications < 1 || replications > PointsMax {
		return nil, fmt.Errorf("order: replications: want 1 to %d, got %d", PointsMax, replications)
	}
	return &Balanced{points, replications, seed.For(purposeOrder).Key(0, 0)}, nil
}

// Len is the number of tasks.
func (b *Balanced) Len() int { return b.points * b.replications }

// At is task number i in [0, Len), of which number i / points is the replication.
func (b *Balanced) At(i int) Task {
	replication := i / b.points
	shuffle := graph.NewShuffle(model.Mix(b.key, uint64(replication)), uint32(b.points))
	return Task{Point: int(shuffle.To(uint32(i % b.points))), Replication: replication}
}

// All yields every task with its number, in order.
func (b *Balanced) All() iter.Seq2[int, Task] {
	return func(yield func(int, Task) bool) {
		for i := range b.Len() {
			if !yield(i, b.At(i)) {
				return
			}
		}
	}
}
