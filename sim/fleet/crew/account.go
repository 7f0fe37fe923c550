package crew

import (
	"fmt"
	"time"

	"dmsim/sim/load"
)

// agentLost is the failure of an attempt that a lost agent may have made or not.
const agentLost = "agent lost"

// account records what nobody has told of: an attempt of a lost agent that was due before it was given up may have been made, and counts as failed; any other was not begun.
func (t *trial) account() {
	for i, seen := range t.seen {
		if seen {
			continue
		}
		s, due := t.shares[t.owner[i]], t.of.Due[i]
		if s.member.lost == "" || due >= s.lostAt {
			t.to.Unbegun(i)
			s.unmade++
			continue
		}
		s.unknown++
		t.to.Shard(s.member.number).Record(i, due, max(due, s.lostAt), &load.Answer{Failure: agentLost})
	}
}

// conclude tells how well the agents did, and what their processes did meanwhile. The lock of the crew is held.
func (t *trial) conclude(c *Crew, now []offset) (*load.Agents, load.Machine) {
	a := &load.Agents{Wanted: c.options.Agents, OnLost: string(c.options.OnLost), Merged: t.records}
	var hosts []string
	var machines []load.Machine
	earliest, latest := time.Duration(0), time.Duration(-1)
	for _, s := range t.shares {
		if s == nil {
			continue
		}
		one := s.tell(now[s.member.number])
		a.Each = append(a.Each, one)
		a.Met++
		a.Sent += one.Sent
		a.Shared += s.given
		a.Unknown += s.unknown
		a.ClocksKnown = max(a.ClocksKnown, one.Known)
		if s.sharedAt > 0 {
			a.Gap = max(a.Gap, (s.sharedAt - s.silent).Seconds())
		}
		if s.last.Ended > 0 {
			hosts, machines = append(hosts, s.member.Host), append(machines, s.last.Machine)
		}
		if s.first >= 0 {
			if latest < 0 {
				earliest = s.late
			}
			earliest, latest = min(earliest, s.late), max(latest, s.late)
		}
	}
	a.StartSkew = microseconds(max(0, latest-earliest))
	a.Degraded = t.degraded(a)
	return a, load.Together(hosts, machines)
}

// tell says what is known of an agent.
func (s *share) tell(now offset) load.Agent {
	m := s.member
	one := load.Agent{
		Name: m.Name, Host: m.Host, PID: m.PID, Sent: s.sent, Answered: s.answered, Failed: s.failed,
		First: microseconds(s.late), Offset: microseconds(m.apart.ahead), Known: microseconds(m.apart.known),
		LatenessP50: microseconds(time.Duration(s.lateness.ValueAtPercentile(50))), LatenessP99: microseconds(time.Duration(s.lateness.ValueAtPercentile(99))),
		CPUSeconds: s.last.CPU, Lost: m.lost, Machine: s.last.Machine,
	}
	if m.lost != "" {
		one.LostAfter = s.lostAt.Seconds()
	} else {
		one.Drift = microseconds(now.ahead - m.apart.ahead)
	}
	return one
}

// degraded says why the load was not what it was to be, or may not be what it seems.
func (t *trial) degraded(a *load.Agents) (reasons []string) {
	say := func(format string, args ...any) { reasons = append(reasons, fmt.Sprintf(format, args...)) }
	if a.Met < a.Wanted {
		say("%d of %d agents were there when the trial began", a.Met, a.Wanted)
	}
	for _, s := range t.shares {
		switch {
		case s == nil:
		case s.member.lost != "":
			others := fmt.Sprintf("%d were not made", s.unmade)
			if s.sharedAt > 0 {
				others = fmt.Sprintf("%d were given to others, and %d were not made in the %.1f s until those began", s.given, s.unmade, (s.sharedAt - s.silent).Seconds())
			}
			say("%s was lost %.1f s after the start, heard of last at %.1f s: %s; of its attempts %d may have been made or not, %s", s.member, s.lostAt.Seconds(), s.silent.Seconds(), s.member.lost, s.unknown, others)
		case s.last.Sent != s.sent || s.last.Ended != s.answered+s.failed || s.sent != s.records:
			say("%s sent %d by its own count, %d by its reports, and told of %d", s.member, s.last.Sent, s.sent, s.records)
		}
	}
	if !t.counted.Equals(t.merged) {
		say("the histograms of the agents hold %d responses together, and their records %d, of other times", t.merged.TotalCount(), t.records)
	}
	return append(reasons, t.broken...)
}

func microseconds(d time.Duration) float64 { return float64(d) / float64(time.Microsecond) }
