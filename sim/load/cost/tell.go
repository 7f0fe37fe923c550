package cost

import (
	"fmt"
	"io"
	"strings"
)

// note says what cannot be told from noise.
func (c *Costs) note() {
	c.Notes = []string{}
	if c.Placebo.Clear {
		c.Notes = append(c.Notes, fmt.Sprintf("leaving nothing out seems to cost %+.2f to %+.2f %%: the machine was too busy, and the intervals are too narrow by as much",
			c.Placebo.Percent.Low, c.Placebo.Percent.High))
	}
	var unclear []string
	for _, r := range c.Rules {
		if !r.Clear {
			unclear = append(unclear, r.ID)
		}
	}
	if len(unclear) > 0 {
		c.Notes = append(c.Notes, "the interval spans zero, so no cost is known of "+strings.Join(unclear, ", "))
	}
	if n := len(c.Rules); n > 0 {
		c.Notes = append(c.Notes, fmt.Sprintf("of %d intervals of 95 %%, %.1f miss by chance", n, missed*float64(n)))
	}
}

// Tell prints a table, cells parted by tabs.
func (c *Costs) Tell(w io.Writer) {
	fmt.Fprintf(w, "policy %s\t%.0f ns an attempt (%.0f to %.0f), one goroutine: %.2f cores for a million attempts a second\n",
		c.Policy, c.Nanoseconds.Value, c.Nanoseconds.Low, c.Nanoseconds.High, c.Cores.Value)
	fmt.Fprintf(w, "rule\tns\t%%\t95 %% interval\tdecided otherwise without it\n")
	for _, r := range append(c.Rules, c.Placebo) {
		remark := ""
		if !r.Clear {
			remark = ": spans zero"
		}
		fmt.Fprintf(w, "%s\t%.2f\t%.2f\t%.2f to %.2f %%%s\t%.3g %%\n", r.ID, r.Nanoseconds.Value, r.Percent.Value, r.Percent.Low, r.Percent.High, remark, 100*r.Changed)
	}
	if len(c.Idle) > 0 {
		fmt.Fprintf(w, "idle\t%s: they cannot refuse under the policy, and are not asked\n", strings.Join(c.Idle, ", "))
	}
	fmt.Fprintf(w, "kept\t%s: nothing works without them\n", strings.Join(c.Kept, ", "))
	for _, note := range c.Notes {
		fmt.Fprintf(w, "note\t%s\n", note)
	}
}
