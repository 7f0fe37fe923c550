package calibrate

import (
	"math"

	"dmsim/sim/tracestats"
)

// loss is how far a simulation lies from the trace: the sum of the Kolmogorov-Smirnov distances, the four of the bar with more weight, and of what values miss. The worst of the four counts once more, so that none is given up for the others.
func (f *fitter) loss(s *seen) float64 {
	t, m := f.trace.measures, s.measures
	if m.Messages < len(f.Messages)/20 || m.Pairs < 2 {
		return 100
	}
	sum, worst := 0.0, 0.0
	for _, d := range []struct {
		weight float64
		x, y   tracestats.Sample
	}{
		{2, t.MessagesPerSender, m.MessagesPerSender},
		{2, t.MessagesPerPair, m.MessagesPerPair},
		{2, t.TurnLatency, m.TurnLatency},
		{2, t.SenderGaps, m.SenderGaps},
		{0.5, t.PartnersPerUser, m.PartnersPerUser},
		{0.5, t.SessionMessages, m.SessionMessages},
		{0.3, t.FirstReplyLatency, m.FirstReplyLatency},
	} {
		if len(d.x) == 0 || len(d.y) == 0 {
			continue
		}
		ks := d.x.KS(d.y)
		sum += d.weight * ks
		if d.weight == 2 {
			worst = max(worst, ks)
		}
	}
	sum += 2 * worst
	sum += 4 * math.Abs(t.FirstContactReplyRate-m.FirstContactReplyRate)
	sum += 0.1 * math.Abs(t.PeakToMeanHour-m.PeakToMeanHour)
	for _, n := range [][2]float64{{float64(t.Messages), float64(m.Messages)}, {float64(t.Senders), float64(m.Senders)}, {float64(t.Pairs), float64(m.Pairs)}} {
		sum += 0.3 * math.Abs(math.Log(n[0]/n[1]))
	}
	return sum
}
