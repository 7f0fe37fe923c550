package service

import (
	"fmt"
	"time"
	_ "time/tzdata" // so that zones are the same on a machine without them

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/model/world"
)

// society is who there is, and what they have done since the last reset.
type society struct {
	world  *world.World
	names  directory
	clock  clock
	people People
	start  model.Time
	later  []*policy.Rules // those that may be put in force, the first included
	zones  map[string]model.ZoneID
	follow uint64 // follows at the start
	era    uint64
}

// beginning is what a society begins with.
type beginning struct {
	people  People
	state   *State // that is given; nil: none
	rules   *policy.Rules
	later   []*policy.Rules
	start   model.Time
	running bool
	zones   []model.Zone
	users   []model.Profile // of the given state
}

// scenario is the beginning that the service was started with.
func (s *Service) scenario() (b beginning, err error) {
	b = beginning{people: OfScenario, start: s.options.Start, running: !s.options.Frozen, zones: s.options.People.Zones}
	if b.rules, err = s.compiler.rules(&s.options.Policy); err != nil {
		return b, err
	}
	for i := range s.options.Later {
		rules, err := s.compiler.rules(&s.options.Later[i])
		if err != nil {
			return b, err
		}
		b.later = append(b.later, rules)
	}
	return b, nil
}

// begin puts a society in the place of the one that is on. Nobody else is in it.
func (s *Service) begin(b beginning) {
	on := &s.on
	o := world.Options{Rules: b.rules, Later: b.later, Start: b.start, Zones: b.zones, RetryMemory: s.options.RetryMemory, Fault: s.options.Fault}
	if b.people == OfScenario {
		o.Graph = s.options.People.Graph
	} else {
		o.RetryMemory = 0 // a given society goes by the rules alone, which know no end of it
	}
	if on.world == nil {
		on.world = world.New(o)
	} else {
		on.world.Reset(o)
	}
	on.names.reset()
	on.people, on.start, on.later, on.era = b.people, b.start, append([]*policy.Rules{b.rules}, b.later...), on.era+1
	on.clock = clock{base: b.start, anchor: s.options.Now(), running: b.running}
	on.zones = make(map[string]model.ZoneID, len(b.zones))
	for i, z := range b.zones {
		on.zones[z.Name] = model.ZoneID(i)
	}
	if on.follow = 0; b.people == OfScenario {
		s.options.People.Settle(on.world)
		on.follow = o.Graph.Follows()
	}
	if b.state != nil {
		on.take(&b)
	}
}

// take brings a state that was judged into a world, on top of what is there.
func (on *society) take(b *beginning) {
	for i, u := range b.users {
		id := on.world.AddUser(u)
		if name := b.state.Users[i].Username; name != "" {
			on.names.give(name, id)
		}
	}
	for _, f := range b.state.Follows {
		on.world.AddFollow(model.UserID(f[0]), model.UserID(f[1]))
	}
	for _, f := range b.state.Blocks {
		on.world.AddBlock(model.UserID(f[0]), model.UserID(f[1]))
	}
	for _, members := range b.state.Groups {
		on.world.AddGroup(members...)
	}
	on.follow += uint64(len(b.state.Follows))
}

// drawKey draws what the chances of an attempt hang on that brought no key: by the scenario's seed and the number of the draw.
func (s *Service) drawKey() model.Key {
	return model.Key(model.Mix(s.options.Seed, s.drawn.Add(1)))
}

// The years of which the changes of a given zone are known; outside of them the nearest offset holds.
var zoneFrom, zoneTo = model.TimeOf(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)), model.TimeOf(time.Date(2040, 1, 1, 0, 0, 0, 0, time.UTC))

// zone finds a time zone by its name.
func (c *compiler) zone(name string) (model.Zone, error) {
	if z, ok := c.zones[name]; ok {
		return z, nil
	}
	location, err := time.LoadLocation(name)
	if err != nil || name == "" || name == "Local" {
		return model.Zone{}, fmt.Errorf("want a time zone such as Europe/Berlin, got %.40q", name)
	}
	z := model.NewZone(name, location, zoneFrom, zoneTo)
	if c.zones == nil {
		c.zones = map[string]model.Zone{}
	}
	c.zones[name] = z // no more than there are zones
	return z, nil
}
