package check

import (
	"fmt"
	"slices"

	"dmsim/model/policy"
	"dmsim/sim/check/story"
)

// compiler makes the policies of stories ready. Compiling custom rules takes longer than playing a story, so those it has met it keeps.
type compiler struct {
	met   []*policy.Rules // one for each list of custom rules
	later []*policy.Rules
}

// metMax bounds what is kept.
const metMax = 64

// compile returns the rules of a story, and its later ones. It panics on a policy that is not valid: stories have none.
func (c *compiler) compile(s *story.Story) (rules *policy.Rules, later []*policy.Rules) {
	c.later = nil // a world may still know the list
	for i := range s.Later {
		c.later = append(c.later, c.rules(&s.Later[i]))
	}
	return c.rules(&s.Policy), c.later
}

func (c *compiler) rules(p *policy.Policy) *policy.Rules {
	for _, r := range c.met {
		if slices.Equal(r.Policy().Custom, p.Custom) {
			rules, err := r.For(*p)
			if err != nil {
				panic(fmt.Sprintf("check: %v", err))
			}
			return rules
		}
	}
	rules, err := policy.Compile(*p)
	if err != nil {
		panic(fmt.Sprintf("check: %v", err))
	}
	if len(c.met) < metMax {
		c.met = append(c.met, rules)
	}
	return rules
}
