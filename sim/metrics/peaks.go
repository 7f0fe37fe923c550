package metrics

import "dmsim/model"

// peakSpan is the length of the busiest ten minutes: long enough that chance hardly makes one, short enough that a burst of midnight is not thinned by the hour around it.
const peakSpan = 10 * model.Minute

// peaks finds when most was tried, and to whom most went: a system must bear its busiest minutes and its busiest user, not its mean.
type peaks struct {
	until     model.Time // when the span at hand ends; before the first message the run's start
	now, most uint64     // messages tried in the span at hand, and in the busiest one before it
	tried     uint64
	received  []uint32 // one-to-one messages delivered to each account
	top       uint32   // the most of them
	oneToOne  uint64
}

func newPeaks(accounts int, start model.Time) peaks {
	return peaks{until: start, received: make([]uint32, accounts)}
}

// restart forgets what was counted. Spans follow on one another from then on.
func (p *peaks) restart(at model.Time) {
	clear(p.received)
	*p = peaks{until: at, received: p.received}
}

// try counts a message, delivered or not.
func (p *peaks) try(at model.Time) {
	if at >= p.until {
		p.most, p.now = p.busiest(), 0
		p.until += ((at-p.until)/peakSpan + 1) * peakSpan
	}
	p.now++
	p.tried++
}

func (p *peaks) busiest() uint64 { return max(p.most, p.now) }

// receive counts a one-to-one message that was delivered.
func (p *peaks) receive(to model.UserID) {
	for len(p.received) <= int(to) { // who registered on the way
		p.received = append(p.received, 0)
	}
	p.received[to]++
	p.top = max(p.top, p.received[to])
	p.oneToOne++
}

// overMean is the busiest span over the mean one of a run that lasted so long.
func (p *peaks) overMean(lasted model.Time) figure {
	if lasted < peakSpan {
		return undefined
	}
	return ratio(float64(p.busiest())*float64(lasted)/float64(peakSpan), p.tried)
}

var peakMetrics = []metric{
	{
		Definition{
			Name: "busiest_ten_minutes", Unit: "times the mean", Group: "peaks",
			Numerator: "messages tried in the busiest ten minutes of the run, of those that follow on one another from its start", Denominator: "messages tried in ten minutes, in the mean over the run",
			Who: "everybody's messages; one to a group once, a retry not at all; undefined in a run shorter than ten minutes",
		},
		func(m *Metrics) figure { return m.peaks.overMean(m.clock.end - m.clock.start) },
	},
	{
		Definition{
			Name: "top_recipient_share", Unit: "share", Group: "peaks",
			Numerator: "of those, delivered to the one account that got most", Denominator: "one-to-one messages delivered",
			Who: "everybody's messages to any account, with a label or without",
		},
		func(m *Metrics) figure { return ratio(uint64(m.peaks.top), m.peaks.oneToOne) },
	},
}
