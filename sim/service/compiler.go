package service

import (
	"encoding/json"
	"slices"
	"sync"

	"dmsim/model"
	"dmsim/model/policy"
)

// compiler makes policies ready. Reading a policy and compiling its custom rules takes longer than to play a short history, so it keeps those that it has met: who
// resets the society for thousands of histories comes with the same ones again.
type compiler struct {
	mu     sync.Mutex
	byText map[string]*policy.Rules
	custom []*policy.Rules // one for each list of custom rules
	zones  map[string]model.Zone
}

// The bounds of what is kept: then it is forgotten, all at once.
const (
	textsMax  = 4096
	customMax = 64
)

// parse makes a policy ready that came in a body.
func (c *compiler) parse(body Policy) (*policy.Rules, error) {
	text := string(body)
	if len(body) > 0 && body[0] == '"' {
		if err := json.Unmarshal(body, &text); err != nil {
			return nil, invalid("policy: %v", err)
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if rules, ok := c.byText[text]; ok {
		return rules, nil
	}
	p, err := policy.Parse("policy", []byte(text))
	if err != nil {
		return nil, invalid("%v", err)
	}
	rules, err := c.compile(&p)
	if err != nil {
		return nil, invalid("%v", err)
	}
	if len(c.byText) >= textsMax || c.byText == nil {
		c.byText = map[string]*policy.Rules{}
	}
	c.byText[text] = rules
	return rules, nil
}

// rules makes a policy ready.
func (c *compiler) rules(p *policy.Policy) (*policy.Rules, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.compile(p)
}

func (c *compiler) compile(p *policy.Policy) (*policy.Rules, error) {
	for _, r := range c.custom {
		if slices.Equal(r.Policy().Custom, p.Custom) {
			return r.For(*p)
		}
	}
	rules, err := policy.Compile(*p)
	if err != nil {
		return nil, err
	}
	if len(c.custom) >= customMax {
		c.custom = c.custom[:0]
	}
	c.custom = append(c.custom, rules)
	return rules, nil
}
