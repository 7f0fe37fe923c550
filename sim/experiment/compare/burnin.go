package compare

import (
	"time"

	"dmsim/model/policy"
	"dmsim/sim/experiment"
)

// NewBurnIn is a burn-in of each block under the base's policy, from which the arms go on; see experiment.NewBurnIn.
func NewBurnIn(d *Design, lasts time.Duration) (*experiment.BurnIn, error) {
	forks := make([]policy.Policy, 0, len(d.Arms)-1)
	for _, arm := range d.Arms[1:] {
		forks = append(forks, arm.Config.Policy)
	}
	return experiment.NewBurnIn(d.Arms[0].Config, forks, lasts)
}

// Block is what a run shares with those of the other arms: a replication of a question, which has the same people with the same intentions.
func (d *Design) Block(number int) int { return number / len(d.Arms) }
