package population

import (
	"fmt"
	"math"
	"slices"

	"dmsim/model"
	"dmsim/model/graph"
	"dmsim/sim/rng"
)

// Groups says which groups exist at the start. A group is made around a creator: of those in his community, where the follow graph
// has communities, then of those whom he follows, mutual follows first. It does not look at ages, settings or blocks: the state at the
// start is taken as given. A user may be in several groups.
type Groups struct {
	PerThousand float64 `yaml:"per_thousand"` // groups to a thousand users, 0 to 1,000; fewer where few follow enough others
	SizeMin     int     `yaml:"size_min"`     // members with the creator, 2 to SizeMax
	SizeMax     int     `yaml:"size_max"`     // SizeMin to 1,000; beside the policy's groups.max_members
	Exponent    float64 `yaml:"exponent"`     // of the density of sizes: p(size) ~ size^-exponent, above 1 to 6
	Community   float64 `yaml:"community"`    // share of the other members who are of the creator's community, as far as it has them, 0 to 1; 0: none but by chance
}

const (
	groupSizeMax   = 1000
	creatorTries   = 8                // until a group is given up for want of a creator who knows enough others
	groupFollowees = 4 * groupSizeMax // followees of a creator that are looked at
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
	if err := within("exponent", g.Exponent, 1.01, 6); err != nil {
		return err
	}
	return within("community", g.Community, 0, 1)
}

// communities is what a follow graph offers whose users live in communities.
type communities interface {
	// Community returns the users of the community of u, u among them, each once; none or u alone where u has none.
	Community(u model.UserID) []model.UserID
}

// groupMaker makes one group after another. Its lists are scratch.
type groupMaker struct {
	config      Groups
	graph       Graph
	communities communities // nil: the graph has none
	sizes       bounded
	members     []model.UserID
	row, oneWay []model.UserID
}

// makeGroups returns the groups; the first member of each is its creator.
func makeGroups(seed rng.Seed, c Groups, g Graph) [][]model.UserID {
	wanted := int(math.Round(c.PerThousand * float64(g.Users()) / 1000))
	if g.Users() < c.SizeMin {
		return nil
	}
	// A whole size is a real one rounded down, so the upper bound is that of the next size.
	m := groupMaker{config: c, graph: g, sizes: bounded{float64(c.SizeMin), float64(c.SizeMax + 1), c.Exponent - 1}}
	m.communities, _ = g.(communities)
	family := seed.For(byGroup)
	var groups [][]model.UserID
	for i := range wanted {
		d := family.Draw(uint64(i), 0)
		if members := m.draw(&d); len(members) >= c.SizeMin {
			groups = append(groups, members)
		}
	}
	return groups
}

func (m *groupMaker) draw(d *rng.Draw) []model.UserID {
	size := min(int(m.sizes.quantile(d.Unit())), m.config.SizeMax)
	creator, near := m.creator(size, d)
	m.members = append(m.members[:0], creator)
	m.takeNear(near, d)
	m.takeFollowees(size, d)
	return slices.Clone(m.members)
}

// creator looks for one who knows enough others for the size, and takes the best of some tries: large groups are made by those who know
// many. It returns also how many members shall be of his community.
func (m *groupMaker) creator(size int, d *rng.Draw) (best model.UserID, near int) {
	most := -1
	for range creatorTries {
		u := model.UserID(d.Below(uint64(m.graph.Users())))
		here := min(int(m.config.Community*float64(size-1)+d.Unit()), len(m.others(u)))
		if known := here + m.graph.Degree(u); known > most {
			best, near, most = u, here, known
		}
		if most >= size-1 {
			break
		}
	}
	return best, near
}

// others lists the others of the community of u, in the scratch row.
func (m *groupMaker) others(u model.UserID) []model.UserID {
	m.row = m.row[:0]
	if m.communities == nil || m.config.Community == 0 {
		return nil
	}
	for _, v := range m.communities.Community(u) {
		if v != u {
			m.row = append(m.row, v)
		}
	}
	return m.row
}

// takeNear adds n of the creator's community, each equally likely.
func (m *groupMaker) takeNear(n int, d *rng.Draw) {
	others := m.others(m.members[0])
	for i := range n {
		m.members = append(m.members, draw(others, i, d))
	}
}

// takeFollowees adds followees of the creator until there are size members: of those who follow back each is equally likely, and then
// of the others. So many are looked at, in random order, as have to be.
func (m *groupMaker) takeFollowees(size int, d *rng.Draw) {
	creator, near := m.members[0], slices.Sorted(slices.Values(m.members[1:]))
	m.row = m.graph.AppendFollowees(m.row[:0], creator)
	m.oneWay = m.oneWay[:0]
	for i := range min(len(m.row), groupFollowees) {
		if len(m.members) == size {
			return
		}
		v := draw(m.row, i, d)
		if _, is := slices.BinarySearch(near, v); is {
			continue
		}
		if m.graph.Tie(creator, v) == graph.Mutual {
			m.members = append(m.members, v)
		} else {
			m.oneWay = append(m.oneWay, v)
		}
	}
	m.members = append(m.members, m.oneWay[:min(len(m.oneWay), size-len(m.members))]...)
}

// draw takes one from candidates[i:], each equally likely, and puts it into place i.
func draw(candidates []model.UserID, i int, d *rng.Draw) model.UserID {
	j := i + int(d.Below(uint64(len(candidates)-i)))
	candidates[i], candidates[j] = candidates[j], candidates[i]
	return candidates[i]
}

// assumption states the numbers.
func (g Groups) assumption(community bool) string {
	near := ""
	if community && g.Community > 0 {
		near = percent(g.Community) + " of them from the creator's community, then "
	}
	return fmt.Sprintf("assumed: %.4g groups to 1,000 users, of %d to %d members with density ~ size^-%.4g, around one user each, %smutual follows first",
		g.PerThousand, g.SizeMin, g.SizeMax, g.Exponent, near)
}
