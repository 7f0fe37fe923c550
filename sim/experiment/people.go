package experiment

import (
	"context"
	"crypto/sha256"
	"errors"
	"slices"
	"sync"
	"sync/atomic"

	"dmsim/sim"
	"dmsim/sim/network"
	"dmsim/sim/population"
	"dmsim/strictyaml"
)

// What may be kept of people whom no run uses at the moment. Tasks that share people come close together, and in the shuffled block of a replication
// between those of others.
const (
	idleMax      = 16
	idleBytesMax = 512 << 20
)

// peopleKey is a digest of all that people are made from.
type peopleKey [sha256.Size]byte

func keyOf(t *Task) peopleKey {
	return sha256.Sum256(strictyaml.Encode(struct {
		Seed       uint64            `yaml:"seed"`
		Start      int64             `yaml:"start"`
		Population population.Config `yaml:"population"`
		Network    network.Config    `yaml:"network"`
	}{uint64(t.PeopleSeed), int64(t.Config.Start), t.Config.Population, t.Config.Network}))
}

// People makes people and shares them among tasks, also among those of several Runs at once. It is for any number of goroutines.
type People struct {
	lock sync.Mutex
	all  map[peopleKey]*shared
	idle []*shared // nobody uses them; the one that was used last stands last
	size uint64    // of those, in bytes
	turn int       // of Forget
	made atomic.Int64
}

// shared are people whom tasks may use at the same time.
type shared struct {
	key    peopleKey
	users  int
	ready  chan struct{} // closed when all below is known
	people *population.Population
	err    error
	ended  bool // whoever made them was told to end: others need them still
	given  int  // the turn in which they became idle
}

// loan is a task's part in shared people. It must be waited for, and given back.
type loan struct {
	*shared
	makes bool // the first that asks for people makes them
}

// NewPeople returns people whom Runs share that come one after the other or at once. Close lets go of them.
func NewPeople() *People { return &People{all: make(map[peopleKey]*shared)} }

// Made counts how many times people were made.
func (c *People) Made() int { return int(c.made.Load()) }

// making says whether somebody is just making these people.
func (c *People) making(key peopleKey) bool {
	c.lock.Lock()
	defer c.lock.Unlock()
	s, known := c.all[key]
	if !known {
		return false
	}
	select {
	case <-s.ready:
		return false
	default:
		return true
	}
}

// begin asks for the people of a task. Of a trace there are none: its people are its own.
func (c *People) begin(t *Task, key peopleKey) *loan {
	if t.Config.Traffic.Trace.File != "" {
		return nil
	}
	c.lock.Lock()
	defer c.lock.Unlock()
	s, known := c.all[key]
	if !known {
		s = &shared{key: key, ready: make(chan struct{})}
		c.all[key] = s
	}
	if i := slices.Index(c.idle, s); i >= 0 {
		c.idle = slices.Delete(c.idle, i, i+1)
		c.size -= s.people.Bytes()
	}
	s.users++
	return &loan{s, !known}
}

// wait waits until the people are made. Where their maker's Run was ended meanwhile, another task makes them, and the loan is a new one.
func (c *People) wait(ctx context.Context, t *Task, l *loan) error {
	for {
		if l.makes {
			c.make(ctx, t, l.shared)
		}
		select {
		case <-l.ready:
		case <-ctx.Done():
			return ctx.Err()
		}
		if !l.ended || ctx.Err() != nil {
			return l.err
		}
		if err := c.give(l); err != nil {
			return err
		}
		*l = *c.begin(t, l.key)
	}
}

// make generates the people. Whoever waits for them gets an error even where it panics.
func (c *People) make(ctx context.Context, t *Task, s *shared) {
	defer close(s.ready)
	s.err = errors.New("whoever made the people of this task panicked")
	s.people, s.err = population.Generate(ctx, population.Request{
		Seed: t.PeopleSeed, Config: t.Config.Population, Network: t.Config.Network, Start: t.Config.Start, Workers: 1,
	})
	switch {
	case s.err == nil:
		c.made.Add(1)
	case ctx.Err() != nil:
		s.ended = true
		c.lock.Lock()
		defer c.lock.Unlock()
		delete(c.all, s.key)
	}
}

// give gives people back. Those that were not used for longest are let go where too many wait.
func (c *People) give(l *loan) error {
	c.lock.Lock()
	defer c.lock.Unlock()
	s := l.shared
	if s.users--; s.users > 0 {
		return nil
	}
	if s.people == nil {
		if c.all[s.key] == s {
			delete(c.all, s.key)
		}
		return nil
	}
	s.given = c.turn
	c.idle = append(c.idle, s)
	c.size += s.people.Bytes()
	return c.shrink(idleMax, idleBytesMax)
}

// Forget lets those go that nobody has used since it was called before, such as those of work that came to its end or is not gone on with.
func (c *People) Forget() error {
	c.lock.Lock()
	defer c.lock.Unlock()
	later := slices.IndexFunc(c.idle, func(s *shared) bool { return s.given == c.turn })
	if later < 0 {
		later = len(c.idle)
	}
	c.turn++
	return c.shrink(len(c.idle)-later, idleBytesMax)
}

func (c *People) shrink(count int, bytes uint64) (err error) {
	for len(c.idle) > count || c.size > bytes && len(c.idle) > 0 {
		s := c.idle[0]
		c.idle = slices.Delete(c.idle, 0, 1)
		c.size -= s.people.Bytes()
		delete(c.all, s.key)
		err = errors.Join(err, s.people.Close())
	}
	return err
}

// Close lets all go that nobody uses.
func (c *People) Close() error {
	c.lock.Lock()
	defer c.lock.Unlock()
	return c.shrink(0, 0)
}

// society builds that of a task from its people, or with the people of its trace.
func (c *People) society(ctx context.Context, t *Task, people *loan) (s *sim.Society, release func() error, err error) {
	if people == nil {
		return replayed(ctx, t)
	}
	release = func() error { return c.give(people) }
	if err = c.wait(ctx, t, people); err == nil {
		s, err = sim.Around(t.Config, people.people, 1)
	}
	if err != nil {
		return nil, nil, errors.Join(err, release())
	}
	return s, release, nil
}

func replayed(ctx context.Context, t *Task) (*sim.Society, func() error, error) {
	if t.PeopleSeed != t.Config.Seed {
		return nil, nil, errors.New("people of another seed than the traffic's: want equal ones where a trace is the traffic")
	}
	s, err := sim.Prepare(ctx, t.Config, 1, nil)
	if err != nil {
		return nil, nil, err
	}
	return s, s.Close, nil
}
