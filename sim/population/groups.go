package population

import (
	"fmt"
	"math"

	"dmsim/model"
	"dmsim/model/graph"
	"dmsim/sim/rng"
)

// Groups says which groups exist at the start. A group is made around a creator of those whom he follows, mutual follows first.
// It does not look at ages, settings or blocks: the state at the start is taken as given.
type Groups struct {
	PerThousand float64 `yaml:"per_thousand"` // groups to a thousand users, 0 to 1,000; fewer where few follow enough others
	SizeMin     int     `yaml:"size_min"`     // members with the creator, 2 to SizeMax
	SizeMax     int     `yaml:"size_max"`     // SizeMin to 1,000; beside the policy's groups.max_members
	Exponent    float64 `yaml:"exponent"`     // of the density of sizes: p(size) ~ size^-exponent, above 1 to 6
}

const (
	groupSizeMax    = 1000
	creatorTries    = 8                // until a group is given up for want of a creator who follows enough others
	groupCandidates = 4 * groupSizeMax // followees of a creator that are looked at
)

// Validate judges the groups. Its error is a *strictyaml.FieldError.
func (g Groups) Validate() error {
	if err := within("per_thousand", g.PerThousand, 0, 1000); err != nil {
		return err
	}
	if err := within("size_min", g.SizeMin, 2, groupSizeMax); err != nil {
		return err
	}
	if err := within("size_max", g.SizeMax, g.SizeMin, groupSizeMax); err != nil {
		return err
	}
	return within("exponent", g.Exponent, 1.01, 6)
}

// groupMaker makes one group after another.
type groupMaker struct {
	config      Groups
	graph       graph.Base
	sizes       bounded
	mutual, one []model.UserID // scratch: the creator's followees
}

// makeGroups returns the groups; the first member of each is its creator.
func makeGroups(seed rng.Seed, c Groups, g graph.Base) [][]model.UserID {
	wanted := int(math.Round(c.PerThousand * float64(g.Users()) / 1000))
	if g.Users() < c.SizeMin {
		return nil
	}
	// A whole size is a real one rounded down, so the upper bound is that of the next size.
	m := groupMaker{config: c, graph: g, sizes: bounded{float64(c.SizeMin), float64(c.SizeMax + 1), c.Exponent - 1}}
	family := seed.For(byGroup)
	var groups [][]model.UserID
	for i := range wanted {
		d := family.Draw(uint64(i), 0)
		if members := m.draw(&d); members != nil {
			groups = append(groups, members)
		}
	}
	return groups
}

func (m *groupMaker) draw(d *rng.Draw) []model.UserID {
	size := min(int(m.sizes.quantile(d.Unit())), m.config.SizeMax)
	creator, degree := m.creator(size, d)
	if degree < m.config.SizeMin-1 {
		return nil
	}
	m.look(creator, int(d.Below(uint64(degree))))
	members := append(make([]model.UserID, 0, min(size, 1+len(m.mutual)+len(m.one))), creator)
	members = take(members, m.mutual, size, d)
	return take(members, m.one, size, d)
}

// creator looks for one who follows enough others for the size, and takes the best of some tries: large groups are made by those who know many.
func (m *groupMaker) creator(size int, d *rng.Draw) (best model.UserID, degree int) {
	degree = -1
	for range creatorTries {
		u := model.UserID(d.Below(uint64(m.graph.Users())))
		if n := m.graph.Degree(u); n > degree {
			best, degree = u, n
		}
		if degree >= size-1 {
			break
		}
	}
	return best, degree
}

// look sorts the creator's followees, or a window of them that begins at from, into those who follow back and those who do not.
func (m *groupMaker) look(creator model.UserID, from int) {
	m.mutual, m.one = m.mutual[:0], m.one[:0]
	degree := m.graph.Degree(creator)
	for i := range min(degree, groupCandidates) {
		other, _ := m.graph.Followee(creator, (from+i)%degree)
		if m.graph.Tie(creator, other) == graph.Mutual {
			m.mutual = append(m.mutual, other)
		} else {
			m.one = append(m.one, other)
		}
	}
}

// take adds some of candidates, each equally likely, until there are size members. It disorders the candidates.
func take(members, candidates []model.UserID, size int, d *rng.Draw) []model.UserID {
	for i := range candidates {
		if len(members) == size {
			break
		}
		j := i + int(d.Below(uint64(len(candidates)-i)))
		candidates[i], candidates[j] = candidates[j], candidates[i]
		members = append(members, candidates[i])
	}
	return members
}

// assumption states the numbers.
func (g Groups) assumption() string {
	return fmt.Sprintf("assumed: %.4g groups to 1,000 users, of %d to %d members with density ~ size^-%.4g, around one user each, mutual follows first",
		g.PerThousand, g.SizeMin, g.SizeMax, g.Exponent)
}
