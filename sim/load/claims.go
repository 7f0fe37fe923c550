package load

import "sync/atomic"

// claims hands out attempts in their order to whoever comes first.
type claims struct{ next atomic.Int64 }

// claim is how many are taken at once: so many that goroutines seldom meet at the counter, and so few that they stay close to each other in the plan.
const claim = 64

// take returns the first of the next attempts.
func (c *claims) take() int { return int(c.next.Add(claim)) - claim }
