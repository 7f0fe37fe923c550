package tracestats

import (
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"
)

// Measures are what is measured of a history. Latencies and gaps are whole seconds, shares are from 0 to 1, and a value is NaN where it is undefined,
// such as a share of nothing.
type Measures struct {
	Messages int // messages, without those to oneself
	Senders  int // users who sent at least one
	Pairs    int // unordered pairs of users with at least one message, in whichever direction

	// MessagesPerSender: messages sent, over the senders. Who only received is not in it.
	MessagesPerSender Sample
	// Gini is that of MessagesPerSender, over the senders: sum_i (2i - n - 1) x_i / (n sum x), x ascending, i from 1 to n; without the factor n/(n-1).
	Gini float64
	// Top1Percent and Top10Percent: share of the messages that the most active 1 % and 10 % of the senders sent; so many of them, rounded down, at least one.
	Top1Percent, Top10Percent float64
	// PartnersPerUser: others with whom a user exchanged a message, sent or received, over all who sent or received any.
	PartnersPerUser Sample
	// MessagesPerPair: messages in both directions together, over the pairs.
	MessagesPerPair Sample
	// PairsWithOneMessage: share of the pairs with no more than one, in both directions together.
	PairsWithOneMessage float64
	// FirstContactReplyRate: share of the pairs in which the one who was written to first wrote back at any time before the history ends.
	FirstContactReplyRate float64
	// FirstReplyLatency: from the first message of a pair to the first in the other direction, over the pairs that have one. It counts from the first
	// message, not from the last before the answer.
	FirstReplyLatency Sample
	// TurnLatency: between two successive messages of a pair, where the second goes the other way than the first; over all such turns of all pairs. So an
	// answer to several messages in a row counts from the last of them.
	TurnLatency Sample
	// SessionMessages: messages in a session, both directions together, over all sessions of all pairs. A session ends where a pair is silent for more
	// than SessionGap.
	SessionMessages Sample
	// SenderGaps: between two successive messages of a sender, to whomever; over all senders together.
	SenderGaps Sample
	// Burstiness is (s - m) / (s + m) of SenderGaps, with their mean m and their standard deviation s (of the population): one figure for all gaps together,
	// not a mean over senders (Goh, Barabasi 2008).
	Burstiness float64
	// Hours are the shares of the messages by hour of the day, UTC, Days those by day of the week, numbered as time.Weekday does: Sunday is 0.
	Hours [24]float64
	Days  [7]float64
	// PeakToMeanHour is the greatest of Hours over 1/24, PeakToTroughHour that over the smallest: both are of the profile, not of single hours.
	PeakToMeanHour, PeakToTroughHour float64
	// BusiestToMeanHour: messages in the busiest hour of the history over those in the mean hour. Hours begin at full hours of UTC, and all count from that
	// of the first message to that of the last, empty ones too.
	BusiestToMeanHour float64
}

// Done returns the measures of the messages so far. The Meter may go on from there.
func (m *Meter) Done() *Measures {
	r := &Measures{Messages: m.messages, Pairs: m.pairs.len}
	m.countUsers(r)
	m.countPairs(r)
	m.clock.read(r)
	r.FirstReplyLatency = m.sorter.sample(m.replies)
	r.TurnLatency = m.sorter.sample(m.turns)
	r.SenderGaps = m.sorter.sample(m.gaps)
	r.FirstContactReplyRate = ratio(float64(len(m.replies)), float64(r.Pairs))
	r.Burstiness = burstiness(r.SenderGaps)
	return r
}

func (m *Meter) countUsers(r *Measures) {
	var sent, partners []uint64
	for i := range m.users {
		if u := &m.users[i]; u.partners > 0 {
			partners = append(partners, uint64(u.partners))
			if u.sent > 0 {
				sent = append(sent, uint64(u.sent))
			}
		}
	}
	r.Senders = len(sent)
	r.PartnersPerUser, r.MessagesPerSender = m.sorter.sample(partners), m.sorter.sample(sent)
	r.Gini = gini(r.MessagesPerSender)
	r.Top1Percent, r.Top10Percent = top(r.MessagesPerSender, 1), top(r.MessagesPerSender, 10)
}

// countPairs reads the pairs in the order of the table, which sorting makes good.
func (m *Meter) countPairs(r *Measures) {
	messages, sessions := make([]uint64, 0, r.Pairs), make([]uint64, 0, r.Pairs+len(m.sessions))
	sessions = append(sessions, m.sessions...)
	one := 0
	for i := range m.pairs.slots {
		p := &m.pairs.slots[i]
		if p.messages == 0 {
			continue
		}
		messages, sessions = append(messages, uint64(p.messages)), append(sessions, uint64(p.session))
		if p.messages == 1 {
			one++
		}
	}
	r.MessagesPerPair, r.SessionMessages = m.sorter.sample(messages), m.sorter.sample(sessions)
	r.PairsWithOneMessage = ratio(float64(one), float64(r.Pairs))
}

func gini(s Sample) float64 {
	sum, n := 0.0, float64(len(s))
	for i, x := range s {
		sum += (2*float64(i+1) - n - 1) * x
	}
	return ratio(sum, n*floats.Sum(s))
}

// top is the share of the sum that belongs to the greatest percent % of a sample.
func top(s Sample, percent int) float64 {
	if len(s) == 0 {
		return math.NaN()
	}
	count := max(1, len(s)*percent/100)
	return floats.Sum(s[len(s)-count:]) / floats.Sum(s)
}

func burstiness(gaps Sample) float64 {
	if len(gaps) == 0 {
		return math.NaN()
	}
	mean, deviation := stat.PopMeanStdDev(gaps, nil)
	return ratio(deviation-mean, deviation+mean)
}
