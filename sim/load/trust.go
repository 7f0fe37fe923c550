package load

import (
	"fmt"
	"time"
)

// TrustOptions are the bounds beyond which a measurement is not trusted.
type TrustOptions struct {
	LateShare float64       // of the median response that lateness may be in 99 of 100 attempts
	LateFloor time.Duration // below this, lateness is no reason for doubt: see Trust
	RateShare float64       // of the attempts due that may be missing from the rate that was reached
	Waiting   float64       // time that threads of this process may have been ready without a processor, of the measured time; 0: it does not matter
	Heard     bool          // whoever hears an answer must first be given a processor: see Trust
	Stolen    float64       // share of the machine's processor time that a hypervisor may have taken
}

// DefaultTrust returns the bounds for a target in this process, which is offered what is due within a thousandth, or for one that is reached by requests, a hundredth.
func DefaultTrust(inProcess bool) TrustOptions {
	if inProcess {
		return TrustOptions{LateShare: 0.1, LateFloor: time.Millisecond, RateShare: 0.001, Waiting: 0.2, Stolen: 0.05}
	}
	return TrustOptions{LateShare: 0.1, LateFloor: time.Millisecond, RateShare: 0.01, Heard: true, Stolen: 0.05}
}

// Trust says why a measurement cannot be trusted; if nothing, it can. It was
//
//	degraded  an agent was lost, or what the agents counted is not what was merged of it
//	late      the generator's own lateness p99 > LateShare of response p50, and > LateFloor: attempts came later than they were due by so much that what was measured is the
//	          generator too. The floor is less than one preemption by the kernel costs: a target in process answers in a microsecond, a tenth of which is hardly more than
//	          a look at the clock. What attempts wait for because the target keeps all connections busy is no fault of the generator, and part of their responses.
//	deaf      requests in a closed loop have no due time, and so no lateness, and those that are held for a connection wait for answers to be heard: there, goroutines that
//	          were ready waited for a processor for longer than a share of service p50 at p99. It is they who hear the answers. In an open loop where hardly any is held this
//	          says nothing, since the pacer makes way thousands of times a millisecond; but it is late when the others are.
//	starved   threads were ready to run and had no processor, or a hypervisor took it. Of requests the former is no measure: a client that shares its processors with the
//	          service has threads waiting all the time at full load, by design of a closed loop, and so has one that spins until attempts are due, without any harm. What of
//	          it lengthens responses is seen by the lateness, or the other sign above.
//	short     the rate that the generator itself reached is below what was due, or what it reaches against a target that does nothing is
//	cut       a response was longer than can be counted
//
// Responses count from the due time, so those of a late run are not too good; but it is not the target alone that they are about.
func Trust(m *Measured, o TrustOptions) (reasons []string) {
	say := func(format string, args ...any) { reasons = append(reasons, fmt.Sprintf(format, args...)) }
	if m.Offered == 0 {
		return []string{"nothing was offered in the measured time"}
	}
	if m.Agents != nil {
		for _, why := range m.Agents.Degraded {
			say("degraded: %s", why)
		}
	}
	all := m.Operations[AllOperations]
	if late := m.OwnLateness.P99; late > o.LateShare*all.Response.P50 && late > microseconds(o.LateFloor) {
		say("late: lateness p99 of the generator is %s, above %.3g %% of response p50 (%s) and above %v", inWords(late), 100*o.LateShare, inWords(all.Response.P50), o.LateFloor)
	}
	waits := m.RateTarget == 0 || float64(all.Held.Count) > heldShare*float64(m.Offered) // for answers
	if h := m.Machine.SchedulerP99; o.Heard && waits && h > o.LateShare*all.Service.P50 && h > microseconds(o.LateFloor) {
		say("deaf: goroutines that were ready waited for a processor for %s at p99, above %.3g %% of service p50 (%s) and above %v", inWords(h), 100*o.LateShare, inWords(all.Service.P50), o.LateFloor)
	}
	if w := m.Machine.CPUWaitShare; o.Waiting > 0 && w > o.Waiting {
		say("starved: threads were ready to run without a processor for %.3g %% of the time, above %.3g %%", 100*w, 100*o.Waiting)
	}
	if s := m.Machine.StolenShare; s > o.Stolen {
		say("starved: a hypervisor took %.3g %% of the machine's processor time, above %.3g %%", 100*s, 100*o.Stolen)
	}
	if m.EndedEarly == "" && m.ownRate < (1-o.RateShare)*m.RateTarget {
		say("rate missed: %.6g attempts a second were begun of %.6g that were due, more than %.3g %% too few", m.ownRate, m.RateTarget, 100*o.RateShare)
	}
	if g := m.Generator; g != nil && g.RateMost < m.RateTarget {
		say("generator: it reaches %.6g attempts a second against a target that does nothing, and %.6g were due", g.RateMost, m.RateTarget)
	}
	if m.OverAnHour > 0 {
		say("cut: %d responses took longer than an hour and are counted as one", m.OverAnHour)
	}
	return reasons
}

// heldShare is how many attempts may be held for a connection before the loop is, in effect, a closed one.
const heldShare = 0.01

// inWords is a time in microseconds for people.
func inWords(microseconds float64) string {
	d := time.Duration(microseconds * float64(time.Microsecond))
	if d > time.Microsecond {
		d = d.Round(time.Microsecond)
	}
	return d.String()
}
