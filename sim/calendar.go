package sim

import (
	"cmp"
	"slices"

	"dmsim/model"
)

// chapter is how many windows are kept apart at once. Reactions of a slab wait by chapters: the tails of a few lists stay in the cache,
// those of thousands do not.
const chapter = 64

// slab is the length of time that is planned at once. It must be a whole number of traffic's slots.
const slab = model.Hour

// calendar holds what is to be attempted: the slab at hand by windows, later slabs as they come. Windows are no longer than the quickest reaction,
// so nothing in a window is caused by something else in it but through the state of the world.
type calendar struct {
	start  model.Time // of the slab at hand
	window model.Time
	end    model.Time // of the run

	planned []model.Attempt                // the initiatives of the slab
	order   []uint32                       // their indices by windows
	upTo    []uint32                       // order[upTo[w-1]:upTo[w]] are those of window w
	near    [][]model.Attempt              // reactions in the chapter at hand, by windows
	soon    [][]model.Attempt              // reactions in later chapters of the slab
	far     map[model.Time][]model.Attempt // reactions in later slabs, by their starts
	chapter int                            // the one at hand

	keys  []sortKey
	batch []model.Attempt
}

type sortKey struct {
	when    uint64 // time within the window, then actor
	ordinal uint32
}

func newCalendar(start, end, quickest model.Time) *calendar {
	window := min(quickest, slab)
	windows := (slab + window - 1) / window
	return &calendar{
		start: start, end: end, window: window, upTo: make([]uint32, windows),
		near: make([][]model.Attempt, chapter), soon: make([][]model.Attempt, (windows+chapter-1)/chapter), far: make(map[model.Time][]model.Attempt),
	}
}

func (c *calendar) windows() int { return len(c.upTo) }

func (c *calendar) windowOf(at model.Time) int { return int((at - c.start) / c.window) }

// open makes start the slab at hand, with its initiatives.
func (c *calendar) open(start model.Time, planned []model.Attempt) {
	c.start, c.planned = start, planned
	clear(c.upTo)
	for i := range planned {
		c.upTo[c.windowOf(planned[i].At)]++
	}
	for w := 1; w < len(c.upTo); w++ {
		c.upTo[w] += c.upTo[w-1]
	}
	c.order = slices.Grow(c.order[:0], len(planned))[:len(planned)]
	for i := len(planned) - 1; i >= 0; i-- { // from the end, so that each window keeps the plan's order
		w := c.windowOf(planned[i].At)
		c.upTo[w]--
		c.order[c.upTo[w]] = uint32(i)
	}
	c.chapter = -1
	for _, a := range c.far[start] {
		n := c.windowOf(a.At) / chapter
		c.soon[n] = append(c.soon[n], a)
	}
	delete(c.far, start)
}

// turn makes the next chapter the one at hand.
func (c *calendar) turn() {
	c.chapter++
	for i := range c.soon[c.chapter] {
		a := &c.soon[c.chapter][i]
		w := c.windowOf(a.At) % chapter
		c.near[w] = append(c.near[w], *a)
	}
	c.soon[c.chapter] = c.soon[c.chapter][:0]
}

// take returns the attempts of a window in the total order: time, actor, ordinal. Windows are taken one after the other; what is returned is good until the
// next take.
func (c *calendar) take(w int) []model.Attempt {
	if w%chapter == 0 {
		c.turn()
	}
	from, to := c.upTo[w], uint32(len(c.order))
	if w+1 < len(c.upTo) {
		to = c.upTo[w+1]
	}
	near := c.near[w%chapter]
	n := int(to-from) + len(near)
	if n == 0 {
		return nil
	}
	c.keys = c.keys[:0]
	begin := c.start + model.Time(w)*c.window
	key := func(a *model.Attempt) {
		c.keys = append(c.keys, sortKey{uint64(a.At-begin)<<32 | uint64(a.Actor), uint32(len(c.keys))})
	}
	for _, i := range c.order[from:to] {
		key(&c.planned[i])
	}
	for i := range near {
		key(&near[i])
	}
	slices.SortFunc(c.keys, func(a, b sortKey) int {
		if a.when != b.when {
			return cmp.Compare(a.when, b.when)
		}
		return cmp.Compare(a.ordinal, b.ordinal)
	})
	c.batch = slices.Grow(c.batch[:0], n)[:n]
	for i, k := range c.keys {
		if k.ordinal < to-from {
			c.batch[i] = c.planned[c.order[from+k.ordinal]]
		} else {
			c.batch[i] = near[k.ordinal-(to-from)]
		}
	}
	c.near[w%chapter] = near[:0]
	return c.batch
}

// add puts a reaction where it belongs; one after the end of the run never happens.
func (c *calendar) add(a *model.Attempt) {
	if a.At >= c.end {
		return
	}
	if a.At < c.start+slab {
		w := c.windowOf(a.At)
		if n := w / chapter; n > c.chapter {
			c.soon[n] = append(c.soon[n], *a)
		} else {
			c.near[w%chapter] = append(c.near[w%chapter], *a)
		}
		return
	}
	start := c.start + (a.At-c.start)/slab*slab
	c.far[start] = append(c.far[start], *a)
}
