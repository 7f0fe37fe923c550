package graph

import (
	"slices"

	"dmsim/model"
)

// Finish sorts the rows, drops duplicates, and marks mutual follows; it returns how many duplicates it dropped.
func (g *CSR) Finish() (duplicates uint64) {
	for u := range g.Users() {
		slices.Sort(g.rowOf(model.UserID(u)))
	}
	duplicates = g.dropDuplicates()
	for u := range g.Users() {
		g.markMutual(model.UserID(u))
	}
	return duplicates
}

// wasteMax: up to one entry in so many may lie unused.
const wasteMax = 16

func (g *CSR) dropDuplicates() (dropped uint64) {
	end := uint64(0)
	for u := range g.Users() {
		from, to := g.offset[u], g.offset[u+1]
		g.offset[u] = end
		for i := from; i < to; i++ {
			if i > from && g.row[i] == g.row[i-1] {
				dropped++
				continue
			}
			g.row[end] = g.row[i]
			end++
		}
	}
	g.offset[g.Users()] = end
	// A copy would double the memory for a moment, which a few unused entries are not worth.
	if g.row = g.row[:end]; dropped > end/wasteMax {
		g.row = slices.Clip(slices.Clone(g.row))
	}
	return dropped
}

// markMutual marks both directions from the smaller id, so each pair is looked up once.
func (g *CSR) markMutual(u model.UserID) {
	for i := g.offset[u]; i < g.offset[u+1]; i++ {
		v := model.UserID(g.row[i] &^ mutualBit)
		if v <= u {
			continue
		}
		if j, ok := g.indexOf(v, u); ok {
			g.row[i] |= mutualBit
			g.row[j] |= mutualBit
		}
	}
}
