package world

import (
	"dmsim/model"
	"dmsim/model/codec"
)

func (l *spamLog) walk(c *codec.Codec, mine func(*codec.Codec, *model.UserID)) {
	codec.Uint(c, &l.next)
	l.walkEntries(c, mine)
	codec.Map(c, &l.shelves, mine, func(c *codec.Codec, s **shelf) {
		if c.Reading() {
			*s = new(shelf)
		}
		for i := range *s {
			back := l.next - (*s)[i]
			codec.Uint(c, &back)
			(*s)[i] = l.next - back
		}
	})
}

// walkEntries goes over those that are there, the oldest first, each with how far back the sender's entry before it lies: no entry may come to be before itself.
func (l *spamLog) walkEntries(c *codec.Codec, mine func(*codec.Codec, *model.UserID)) {
	there := make([]spamEntry, 0, l.next-l.first)
	for n := l.first; n != l.next && !c.Reading(); n++ {
		there = append(there, l.ring[n&uint32(len(l.ring)-1)])
	}
	n := l.first
	if c.Reading() {
		n = 0 // the first is not known before they are counted, and only differences matter
	}
	codec.Slice(c, &there, func(c *codec.Codec, e *spamEntry) {
		codec.Fixed(c, &e.fingerprint)
		codec.Int(c, &e.at)
		codec.Uint(c, &e.to)
		mine(c, &e.sender)
		back := n - e.before
		codec.Uint(c, &back)
		e.before = n - back
		codec.Byte(c, &e.counts, allReadings+1)
		n++
	})
	if c.Reading() && c.OK() {
		l.fill(c, there)
	}
}

// fill makes the log of entries that were numbered from 0 on.
func (l *spamLog) fill(c *codec.Codec, entries []spamEntry) {
	count := uint32(len(entries))
	l.first = l.next - count
	l.ring = nil
	for int(count) > len(l.ring) {
		l.ring = make([]spamEntry, max(ringFrom, 2*len(l.ring)))
	}
	for i, e := range entries {
		c.Check(e.before-uint32(i) >= count-uint32(i), "a message that was sent before itself")
		e.before += l.first
		l.ring[(l.first+uint32(i))&uint32(len(l.ring)-1)] = e
	}
}
