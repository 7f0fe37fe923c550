package population

import (
	"fmt"
	"unsafe"

	"dmsim/model"
	"dmsim/model/graph"
	"dmsim/sim/rng"
	"dmsim/sim/snap"
	"dmsim/strictyaml"
)

// Population is what a world starts from. It does not change: any number of goroutines may read it. 7 bytes a user beside the graph.
type Population struct {
	Graph  graph.Base
	Zones  []model.Zone     // zone 0 is UTC
	Groups [][]model.UserID // the first member is the creator
	Blocks []Block          // in order of the blocker
	IDs    *snap.Dense      // the file's ids of the users, where the follows come from a file; else nil

	birth       []model.Date
	zone        []model.ZoneID
	setting     []uint8 // a model.Setting, or notChosen
	assumptions []string
}

const notChosen = 255

// Generate makes a population that starts at a time. The result is a pure function of seed, configuration, network and start
// (and of the network's file, if one is named, which then says how many users there are); workers, at least 1, only make it quicker.
// What Validate finds wrong it returns as a *strictyaml.FieldError below "population" or "network".
func Generate(seed rng.Seed, c Config, n Network, start model.Time, workers int) (*Population, error) {
	if err := c.Validate(); err != nil {
		return nil, strictyaml.Under("population", err)
	}
	if err := n.ValidateFor(c.Users); err != nil {
		return nil, strictyaml.Under("network", err)
	}
	if err := within("workers", workers, 1, workersMax); err != nil {
		return nil, err
	}
	if n.File != "" {
		return generateAroundFile(seed, c, n, start, workers)
	}
	g := follows{users: c.Users, workers: workers, seed: seed, network: n}.generate()
	p, err := Around(seed, c, g, start, workers)
	if err != nil {
		return nil, err
	}
	p.assumptions = append(p.assumptions, n.assumptions()...)
	return p, nil
}

// workersMax bounds the goroutines of one call.
const workersMax = 1024

func generateAroundFile(seed rng.Seed, c Config, n Network, start model.Time, workers int) (*Population, error) {
	in, err := snap.ImportFollows(n.File)
	if err != nil {
		return nil, err
	}
	p, err := Around(seed, c, in.Graph, start, workers)
	if err != nil {
		return nil, err
	}
	p.IDs = in.IDs
	p.assumptions = append(p.assumptions, fmt.Sprintf("sourced: %d users and %d follows are those of %s, without %d self-follows and %d duplicates",
		in.Graph.Users(), in.Graph.Follows(), n.File, in.Dropped.SelfFollows, in.Dropped.Duplicates))
	return p, nil
}

// Around makes the people of a follow graph: their attributes as Attributes does, and blocks and groups that fit the graph.
func Around(seed rng.Seed, c Config, g graph.Base, start model.Time, workers int) (*Population, error) {
	p, err := attributes(seed, c, g.Users(), start, workers)
	if err != nil {
		return nil, err
	}
	p.Graph = g
	p.Groups = makeGroups(seed, c.Groups, g)
	p.Blocks = makeBlocks(seed, c.BlocksPerUser, g)
	p.assumptions = append(p.assumptions, c.Groups.assumption(), blocksAssumption(c.BlocksPerUser))
	return p, nil
}

// Attributes draws ages, zones and settings for so many users, without follows, groups and blocks; c.Users is not read.
// A user has the same attributes in a population of any size.
func Attributes(seed rng.Seed, c Config, users int, start model.Time) (*Population, error) {
	p, err := attributes(seed, c, users, start, 1)
	if err != nil {
		return nil, err
	}
	p.Graph = graph.Empty(users)
	return p, nil
}

// startMin and startMax are the years 1000 to 9000, within which every age has a date of birth.
const (
	startMin model.Time = -30610224000 * model.Second
	startMax model.Time = 221845392000 * model.Second
)

func attributes(seed rng.Seed, c Config, users int, start model.Time, workers int) (*Population, error) {
	c.Users = users
	if err := c.Validate(); err != nil {
		return nil, strictyaml.Under("population", err)
	}
	if start < startMin || start > startMax {
		return nil, &strictyaml.FieldError{Path: "start", Want: "a time from the year 1000 to 9000", Got: start}
	}
	p := &Population{birth: make([]model.Date, users), zone: make([]model.ZoneID, users), setting: make([]uint8, users)}
	var zoneIDs []model.ZoneID
	p.Zones, zoneIDs = zoneTable(c.Zones, start)
	p.assumptions = c.assumptions()
	p.draw(newBirths(seed, c.Ages, start), newZones(seed, c.Zones, zoneIDs), newSettings(seed, c.Settings), workers)
	return p, nil
}

func (p *Population) draw(births *births, zones *zones, settings *settings, workers int) {
	each(p.Users(), workers, func() func(from, to int) {
		return func(from, to int) {
			for u := from; u < to; u++ {
				p.birth[u] = births.of(uint64(u))
				p.zone[u] = zones.of(uint64(u))
				p.setting[u] = settings.of(uint64(u))
			}
		}
	})
}

// Users returns the number of users; their ids are those below it.
func (p *Population) Users() int { return len(p.birth) }

// Profile returns what a world must know of a user. The id must be below Users.
func (p *Population) Profile(id model.UserID) model.Profile {
	profile := model.Profile{Birth: p.birth[id], Zone: p.zone[id]}
	if s := p.setting[id]; s != notChosen {
		profile.Setting, profile.HasSetting = model.Setting(s), true
	}
	return profile
}

// Zone returns the time zone of a user. The id must be below Users.
func (p *Population) Zone(id model.UserID) model.ZoneID { return p.zone[id] }

// Assumptions returns a sentence for each number that went in, which begins with "sourced:" or "assumed:".
func (p *Population) Assumptions() []string { return p.assumptions }

// Bytes returns the memory that the population holds, its graph included where it says how much that is.
func (p *Population) Bytes() uint64 {
	n := uint64(cap(p.birth))*4 + uint64(cap(p.zone))*2 + uint64(cap(p.setting)) + uint64(cap(p.Blocks))*8
	for _, group := range p.Groups {
		n += uint64(unsafe.Sizeof(group)) + 4*uint64(cap(group))
	}
	if g, ok := p.Graph.(interface {
		Bytes() (perUser, follows uint64)
	}); ok {
		perUser, follows := g.Bytes()
		n += perUser*uint64(p.Users()) + follows
	}
	return n
}
