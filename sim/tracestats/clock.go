package tracestats

import "math"

// clock counts messages by hours of UTC.
type clock struct {
	last    int64 // second of the last message
	first   int64 // hour of the first message, since 1970
	hour    int64 // hour at hand
	inHour  int   // messages in it
	busiest int   // messages of the busiest hour before it
	hours   [24]int
	days    [7]int
}

const secondsAnHour = 3600

// weekdayOf1970 is the weekday of 1 January 1970, a Thursday, as a time.Weekday.
const weekdayOf1970 = 4

func (c *clock) tick(second int64) {
	if hour := second / secondsAnHour; hour != c.hour {
		c.close()
		c.hour = hour
	}
	c.inHour++
	c.last = second
}

// close books the hour at hand.
func (c *clock) close() {
	if c.inHour == 0 {
		return
	}
	if c.busiest == 0 {
		c.first = c.hour
	}
	c.busiest = max(c.busiest, c.inHour)
	c.hours[c.hour%24] += c.inHour
	c.days[(c.hour/24+weekdayOf1970)%7] += c.inHour
	c.inHour = 0
}

// read fills in the measures of the day and the week. It closes the hour at hand in a copy, so that the clock may go on in it.
func (c clock) read(m *Measures) {
	c.close()
	m.Hours, m.Days = [24]float64(shares(c.hours[:])), [7]float64(shares(c.days[:]))
	peak, trough := 0.0, math.Inf(1)
	for _, share := range m.Hours {
		peak, trough = max(peak, share), min(trough, share)
	}
	m.PeakToMeanHour = ratio(peak*24, 1)
	m.PeakToTroughHour = ratio(peak, trough)
	m.BusiestToMeanHour = ratio(float64(c.busiest)*float64(c.hour-c.first+1), float64(m.Messages))
}

// shares divides counts by their sum, to NaN where that is 0.
func shares(counts []int) []float64 {
	sum := 0
	for _, n := range counts {
		sum += n
	}
	out := make([]float64, len(counts))
	for i, n := range counts {
		out[i] = ratio(float64(n), float64(sum))
	}
	return out
}

// ratio is a/b, and NaN where b is 0.
func ratio(a, b float64) float64 {
	if b == 0 {
		return math.NaN()
	}
	return a / b
}
