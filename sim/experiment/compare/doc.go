// Package compare sets policies beside each other: the same people with the same intentions, once under each arm, again and again.
//
//	Design       the arms and the order of their runs
//	Watch        what one run tells beside its metrics: of bands of age and personas, and of replication 0 of each user
//	Row          what is kept of one run; Pack and Unpack, as bytes
//	Analyse      rows into a Result: differences of pairs with their intervals, who changed, examples
//
// It asks two questions. Over populations: replication i draws its people and their intentions with seed + i, and an effect is that on societies like this one. These people: always
// those of the seed, and replication i draws their intentions with seed + i; an effect is that on them. Replication 0 is the same run for both.
package compare
