package graphfile

import (
	"fmt"

	"dmsim/model"
)

// usersMax is how many users a file may claim without naming them, so that a few bytes cannot ask for all memory.
func usersMax(follows uint64) uint64 { return min(1<<20+16*follows, model.UsersMax) }

func judgeUsers(users, follows uint64) error {
	if limit := usersMax(follows); users > limit {
		return fmt.Errorf("%d users are too many for %d follows in this form: want at most %d, or a .dmg", users, follows, limit)
	}
	return nil
}

// rowsMax is how many rows a .parquet of so many bytes may have: its own codings pack a long row of one number into next to nothing, and without
// a bound a few bytes would fill all memory with one follow. Files of Export have at most 700 rows a byte, those of a star.
func rowsMax(size int64) int64 { return 1<<20 + size*4096 }
