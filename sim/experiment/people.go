package experiment

import (
	"context"
	"crypto/sha256"
	"errors"
	"slices"
	"sync"

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

// cache makes people and shares them. It is for any number of goroutines.
type cache struct {
	lock sync.Mutex
	all  map[peopleKey]*shared
	idle []*shared // nobody uses them; the one that was used last stands last
	size uint64    // of those, in bytes
}

// shared are people whom tasks may use at the same time.
type shared struct {
	key    peopleKey
	users  int
	ready  chan struct{} // closed when the two below are known
	people *population.Population
	err    error
}

func newCache() *cache { return &cache{all: make(map[peopleKey]*shared)} }

// take returns the people of a task, made by the first who asks. They must be given back.
func (c *cache) take(ctx context.Context, t *Task) (*shared, error) {
	key := keyOf(t)
	c.lock.Lock()
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
	c.lock.Unlock()
	if !known {
		s.make(ctx, t)
	}
	select {
	case <-s.ready:
	case <-ctx.Done():
		return s, ctx.Err()
	}
	return s, s.err
}

// make generates the people. Whoever waits for them gets an error even where it panics.
func (s *shared) make(ctx context.Context, t *Task) {
	defer close(s.ready)
	s.err = errors.New("whoever made the people of this task panicked")
	s.people, s.err = population.Generate(ctx, population.Request{
		Seed: t.PeopleSeed, Config: t.Config.Population, Network: t.Config.Network, Start: t.Config.Start, Workers: 1,
	})
}

// give gives people back. Those that were not used for longest are let go where too many wait.
func (c *cache) give(s *shared) error {
	c.lock.Lock()
	defer c.lock.Unlock()
	if s.users--; s.users > 0 {
		return nil
	}
	if s.people == nil {
		delete(c.all, s.key)
		return nil
	}
	c.idle = append(c.idle, s)
	c.size += s.people.Bytes()
	return c.shrink(idleMax, idleBytesMax)
}

func (c *cache) shrink(count int, bytes uint64) (err error) {
	for len(c.idle) > count || c.size > bytes && len(c.idle) > 0 {
		s := c.idle[0]
		c.idle = slices.Delete(c.idle, 0, 1)
		c.size -= s.people.Bytes()
		delete(c.all, s.key)
		err = errors.Join(err, s.people.Close())
	}
	return err
}

// close lets all go that nobody uses.
func (c *cache) close() error {
	c.lock.Lock()
	defer c.lock.Unlock()
	return c.shrink(0, 0)
}

// society builds that of a task. The people of a trace are the trace's and are not shared.
func (c *cache) society(ctx context.Context, t *Task) (s *sim.Society, release func() error, err error) {
	if t.Config.Traffic.Trace.File != "" {
		if t.PeopleSeed != t.Config.Seed {
			return nil, nil, errors.New("people of another seed than the traffic's: want equal ones where a trace is the traffic")
		}
		if s, err = sim.Prepare(ctx, t.Config, 1, nil); err != nil {
			return nil, nil, err
		}
		return s, s.Close, nil
	}
	people, err := c.take(ctx, t)
	release = func() error { return c.give(people) }
	if err == nil {
		s, err = sim.Around(t.Config, people.people, 1)
	}
	if err != nil {
		return nil, nil, errors.Join(err, release())
	}
	return s, release, nil
}
