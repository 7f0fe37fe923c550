package sim

import (
	"cmp"
	"math/bits"
	"slices"

	"dmsim/model"
)

// chapter is how many windows are kept apart at once: their attempts fit a second-level cache, and the tails of a few lists of reactions stay in
// the first.
const chapter = 64

// slab is the length of time that is planned at once. It must be a whole number of traffic's slots.
const slab = model.Hour

// calendar holds what is to be attempted: the slab at hand by chapters, the chapter at hand by windows, later slabs as they come. Windows are no longer
// than the quickest reaction, so nothing in a window is caused by something else in it but through the state of the world.
type calendar struct {
	start  model.Time // of the slab at hand
	window model.Time
	end    model.Time // of the run

	planned []model.Attempt      // the initiatives of the slab, by chapters
	from    []uint32             // where each chapter begins among them, and the end
	order   []uint32             // of the chapter at hand: their indices by windows
	upTo    [chapter + 1]uint32  // order[upTo[w]:upTo[w+1]] are those of window w
	near    [][]model.Attempt    // reactions in the chapter at hand, by windows
	soon    []list               // reactions in later chapters of the slab
	far     map[model.Time]*list // reactions in later slabs, by their starts
	spare   [][]model.Attempt    // empty blocks
	chapter int                  // the one at hand

	packed []uint64
	keys   []sortKey
	batch  []model.Attempt
}

// sortKey is for windows whose keys do not fit a word.
type sortKey struct {
	when    uint64 // time within the window, then actor
	ordinal uint32
}

func newCalendar(start, end, quickest model.Time) *calendar {
	window := min(quickest, slab)
	chapters := ((slab+window-1)/window + chapter - 1) / chapter
	return &calendar{
		start: start, end: end, window: window, from: make([]uint32, chapters+1),
		near: make([][]model.Attempt, chapter), soon: make([]list, chapters), far: make(map[model.Time]*list),
	}
}

func (c *calendar) windows() int { return int((slab + c.window - 1) / c.window) }

func (c *calendar) windowOf(at model.Time) int { return int((at - c.start) / c.window) }

// open makes start the slab at hand, with its initiatives, which come in pieces and are copied. Those after the end of the run never happen.
func (c *calendar) open(start model.Time, pieces [][]model.Attempt) {
	c.start, c.chapter = start, -1
	clear(c.from)
	span := c.window * chapter
	for _, piece := range pieces {
		for i := range piece {
			if piece[i].At < c.end {
				c.from[(piece[i].At-start)/span+1]++
			}
		}
	}
	for i := range c.from[1:] {
		c.from[i+1] += c.from[i]
	}
	n := int(c.from[len(c.from)-1])
	c.planned = slices.Grow(c.planned[:0], n)[:n]
	next := slices.Clone(c.from)
	for _, piece := range pieces {
		for i := range piece {
			if piece[i].At < c.end {
				to := &next[(piece[i].At-start)/span]
				c.planned[*to] = piece[i]
				*to++
			}
		}
	}
	if later := c.far[start]; later != nil {
		c.empty(later, func(a *model.Attempt) { c.put(&c.soon[c.windowOf(a.At)/chapter], a) })
		delete(c.far, start)
	}
}

// list is attempts in the order in which they came, in blocks, so that a long one is never copied to grow.
type list struct{ blocks [][]model.Attempt }

// blockLength is how many attempts a block holds.
const blockLength = 256

func (c *calendar) put(to *list, a *model.Attempt) {
	last := len(to.blocks) - 1
	if last < 0 || len(to.blocks[last]) == blockLength {
		if n := len(c.spare); n > 0 {
			to.blocks, c.spare = append(to.blocks, c.spare[n-1]), c.spare[:n-1]
		} else {
			to.blocks = append(to.blocks, make([]model.Attempt, 0, blockLength))
		}
		last++
	}
	to.blocks[last] = append(to.blocks[last], *a)
}

// empty hands over what is in a list, and keeps its blocks for others.
func (c *calendar) empty(from *list, do func(*model.Attempt)) {
	for _, block := range from.blocks {
		for i := range block {
			do(&block[i])
		}
		c.spare = append(c.spare, block[:0])
	}
	from.blocks = from.blocks[:0]
}

// turn makes the next chapter the one at hand.
func (c *calendar) turn() {
	c.chapter++
	c.empty(&c.soon[c.chapter], func(a *model.Attempt) {
		w := c.windowOf(a.At) % chapter
		c.near[w] = append(c.near[w], *a)
	})

	first := c.from[c.chapter]
	planned := c.planned[first:c.from[c.chapter+1]]
	clear(c.upTo[:])
	for i := range planned {
		c.upTo[c.windowOf(planned[i].At)%chapter+1]++
	}
	for w := range chapter {
		c.upTo[w+1] += c.upTo[w]
	}
	next := c.upTo
	c.order = slices.Grow(c.order[:0], len(planned))[:len(planned)]
	for i := range planned { // each window keeps the plan's order
		to := &next[c.windowOf(planned[i].At)%chapter]
		c.order[*to] = first + uint32(i)
		*to++
	}
}

// take returns the attempts of a window in the total order: time, actor, ordinal. Windows are taken one after the other; what is returned is good until the
// next take.
func (c *calendar) take(w int) []model.Attempt {
	if w%chapter == 0 {
		c.turn()
	}
	order, near := c.order[c.upTo[w%chapter]:c.upTo[w%chapter+1]], c.near[w%chapter]
	n := len(order) + len(near)
	if n == 0 {
		return nil
	}
	c.batch = slices.Grow(c.batch[:0], n)[:n]
	at := func(ordinal uint32) *model.Attempt {
		if int(ordinal) < len(order) {
			return &c.planned[order[ordinal]]
		}
		return &near[int(ordinal)-len(order)]
	}
	begin := c.start + model.Time(w)*c.window
	low := bits.Len(uint(n))
	if bits.Len64(uint64(c.window))+actorBits+low <= 64 {
		c.sortPacked(n, low, begin, at)
	} else {
		c.sortKeys(n, begin, at)
	}
	c.near[w%chapter] = near[:0]
	return c.batch
}

const actorBits = 32

// sortPacked fills the batch by keys of one word: time, actor, and the ordinal in the low bits.
func (c *calendar) sortPacked(n, low int, begin model.Time, at func(uint32) *model.Attempt) {
	c.packed = c.packed[:0]
	for i := range uint32(n) {
		a := at(i)
		c.packed = append(c.packed, (uint64(a.At-begin)<<actorBits|uint64(a.Actor))<<low|uint64(i))
	}
	slices.Sort(c.packed)
	for i, k := range c.packed {
		c.batch[i] = *at(uint32(k & (1<<low - 1)))
	}
}

// sortKeys is sortPacked for long windows with many attempts.
func (c *calendar) sortKeys(n int, begin model.Time, at func(uint32) *model.Attempt) {
	c.keys = c.keys[:0]
	for i := range uint32(n) {
		a := at(i)
		c.keys = append(c.keys, sortKey{uint64(a.At-begin)<<actorBits | uint64(a.Actor), i})
	}
	slices.SortFunc(c.keys, func(a, b sortKey) int { return cmp.Or(cmp.Compare(a.when, b.when), cmp.Compare(a.ordinal, b.ordinal)) })
	for i, k := range c.keys {
		c.batch[i] = *at(k.ordinal)
	}
}

// add puts a reaction where it belongs. It is before the end of the run.
func (c *calendar) add(a *model.Attempt) {
	if a.At < c.start+slab {
		w := c.windowOf(a.At)
		if n := w / chapter; n > c.chapter {
			c.put(&c.soon[n], a)
		} else {
			c.near[w%chapter] = append(c.near[w%chapter], *a)
		}
		return
	}
	start := c.start + (a.At-c.start)/slab*slab
	if c.far[start] == nil {
		c.far[start] = new(list)
	}
	c.put(c.far[start], a)
}
