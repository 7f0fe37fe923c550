package crew

import (
	"encoding/binary"
	"fmt"
	"time"
)

// clock is that of a process: the wall clock's time when the process began to look at it, and from then on the monotonic one's, so that nobody can set it meanwhile.
type clock struct {
	base  time.Time
	ahead time.Duration // by which it is wrong on purpose, in tests
}

// reading is a time by one process's clock: nanoseconds since 1970.
type reading int64

func newClock(ahead time.Duration) clock { return clock{time.Now(), ahead} }

func (c clock) read() reading { return c.of(time.Now()) }

// of is what the clock shows at a moment.
func (c clock) of(t time.Time) reading {
	return reading(c.base.UnixNano()) + reading(c.ahead) + reading(t.Sub(c.base))
}

// moment is when the clock shows a reading.
func (c clock) moment(r reading) time.Time {
	return c.base.Add(time.Duration(r - c.of(c.base)))
}

// exchange is a question and its answer: asked and heard by the clock of who asks, received and replied by that of who is asked.
//
//	who asks       asked -----------------------> heard      offset = ((received - asked) + (replied - heard)) / 2
//	who is asked         received --- replied                trip   = (heard - asked) - (replied - received)
//
// Were both ways equally long, the offset would be exact; it is wrong by half the trip at most (RFC 5905, section 8).
type exchange struct{ asked, received, replied, heard reading }

func (e exchange) offset() time.Duration {
	return time.Duration((e.received-e.asked)+(e.replied-e.heard)) / 2
}

func (e exchange) trip() time.Duration {
	return time.Duration((e.heard - e.asked) - (e.replied - e.received))
}

// offset is how far a clock is ahead, and to what that is known.
type offset struct {
	ahead time.Duration
	known time.Duration
}

// best is the offset by the exchange with the shortest trip.
func best(all []exchange) offset {
	shortest := all[0]
	for _, e := range all {
		if e.trip() < shortest.trip() {
			shortest = e
		}
	}
	return offset{shortest.offset(), shortest.trip() / 2}
}

// times encodes when something was received and replied.
func times(received, replied reading) []byte {
	return binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(nil, uint64(received)), uint64(replied))
}

func readTimes(data []byte) (received, replied reading, err error) {
	if len(data) != 16 {
		return 0, 0, fmt.Errorf("want two readings of 8 bytes, got %d bytes", len(data))
	}
	return reading(binary.LittleEndian.Uint64(data)), reading(binary.LittleEndian.Uint64(data[8:])), nil
}
