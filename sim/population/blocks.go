package population

import (
	"slices"

	"dmsim/model"
	"dmsim/model/graph"
	"dmsim/sim/rng"
)

// Block is a block that exists at the start. Neither of the two follows the other.
type Block struct{ Blocker, Blocked model.UserID }

// blockTries bounds the search for one to block: a stranger, and not blocked yet. Where all tries fail there is one block less.
const blockTries = 32

// makeBlocks draws for each user a Poisson number of strangers, all equally likely. The blocks are in order of the blocker.
func makeBlocks(seed rng.Seed, mean float64, g graph.Base) (blocks []Block) {
	if mean == 0 || g.Users() < 2 {
		return nil
	}
	family := seed.For(byBlock)
	for u := range model.UserID(g.Users()) {
		d := family.Draw(uint64(u), 0)
		first := len(blocks)
		for range d.Poisson(mean) {
			if stranger, ok := drawStranger(&d, u, blocks[first:], g); ok {
				blocks = append(blocks, Block{u, stranger})
			}
		}
	}
	return slices.Clip(blocks)
}

func drawStranger(d *rng.Draw, u model.UserID, blocked []Block, g graph.Base) (model.UserID, bool) {
	for range blockTries {
		v := model.UserID(d.Below(uint64(g.Users())))
		if v != u && !slices.Contains(blocked, Block{u, v}) && g.Tie(u, v) == 0 {
			return v, true
		}
	}
	return model.NoUser, false
}
