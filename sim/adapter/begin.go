package adapter

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/tidwall/gjson"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/strictyaml"
)

// Start is the state in which a service is put.
type Start struct {
	At      model.Time
	Policy  *policy.Policy
	Later   []policy.Policy // that may be put in force
	Zones   []model.Zone    // by model.ZoneID
	Running bool            // the service's clock runs from then on; else it stands until a time is set
	// Scenario says that all whom the service was started with are there, as they are at its start, and what they must be like: then users and groups of the lists come after
	// those, and zones are the scenario's.
	Scenario *Society
	Users    []model.Profile   // the n-th bears the id n
	Follows  [][2]model.UserID // follower, followee
	Blocks   [][2]model.UserID // blocker, blocked
	Groups   [][]model.UserID  // the first member is who made it
}

// Society is what a service must have been started with.
type Society struct {
	Users  int
	Seed   uint64
	Digest string // of the people and who follows whom, as dmsim serve tells it; "": not compared
}

// clock is what a client knows of the service's time.
type clock struct {
	now   atomic.Int64 // which the service's clock has reached
	zones []model.Zone
}

// zone is the name of a time zone.
func (k *clock) zone(z model.ZoneID) string {
	if int(z) < len(k.zones) {
		return k.zones[z].Name
	}
	return "UTC"
}

// Begin puts the service in a state, and forgets what was known of the one before. A service that cannot be reset is not touched: then the state must have nobody in it, and
// whoever registers has a name that is new.
func (c *Client) Begin(ctx context.Context, s Start) error {
	policies := []*policy.Policy{s.Policy}
	for i := range s.Later {
		policies = append(policies, &s.Later[i])
	}
	c.ear = c.adapter.Ear(policies...)
	people := len(s.Users)
	if s.Scenario != nil {
		people += s.Scenario.Users
	}
	c.clock.zones = s.Zones
	c.clock.now.Store(int64(s.At))
	if c.adapter.Reset == nil {
		if people > 0 {
			return fmt.Errorf("adapter %s: the service cannot be reset, and so it cannot be given %d people", c.adapter.Name, people)
		}
		c.known.begin(c.adapter, 0)
		return nil
	}
	c.known.begin(c.adapter, people)
	if s.Scenario == nil {
		return c.reset(ctx, &s)
	}
	whose, err := c.state(ctx)
	if err == nil {
		err = c.same(whose, "seed", c.adapter.State.Seed, fmt.Sprint(s.Scenario.Seed))
	}
	if err == nil && s.Scenario.Digest != "" {
		err = c.same(whose, "digest", c.adapter.State.Digest, s.Scenario.Digest)
	}
	if err == nil {
		err = c.reset(ctx, &s)
	}
	if err == nil { // now, since before there are those who registered
		whose, err = c.state(ctx)
	}
	if err == nil {
		err = c.same(whose, "users", c.adapter.State.Users, fmt.Sprint(people))
	}
	return err
}

// reset makes the call that puts the service in a state.
func (c *Client) reset(ctx context.Context, s *Start) error {
	data := setting{Scenario: s.Scenario != nil, Running: s.Running, Start: s.At.String(), Time: s.At.String(), Policy: jsonOf(s.Policy), Admin: c.admin}
	for i := range s.Later {
		data.Later = append(data.Later, jsonOf(&s.Later[i]))
	}
	for _, z := range s.Zones {
		data.Zones = append(data.Zones, z.Name)
	}
	data.Users = []settled{}
	first := len(c.known.people) - len(s.Users)
	for i, p := range s.Users {
		u := model.UserID(first + i)
		name := c.known.called(u)
		if !c.known.computed {
			name = c.name()
			c.known.addUser(u, name)
		}
		one := settled{Name: name, Birth: p.Birth.String(), Zone: int(p.Zone)}
		if p.HasSetting {
			one.Setting = p.Setting.String()
		}
		data.Users = append(data.Users, one)
	}
	pairs := func(list [][2]model.UserID) [][2]int {
		numbers := make([][2]int, len(list))
		for i, p := range list {
			numbers[i] = [2]int{int(p[0]), int(p[1])}
		}
		return numbers
	}
	data.Follows, data.Blocks, data.Groups = pairs(s.Follows), pairs(s.Blocks), [][]int{}
	for _, members := range s.Groups {
		numbers := make([]int, len(members))
		for i, m := range members {
			numbers[i] = int(m)
		}
		data.Groups = append(data.Groups, numbers)
	}
	_, err := c.ask(ctx, "reset", c.adapter.Reset, &data)
	return err
}

// state asks what the service is at.
func (c *Client) state(ctx context.Context) ([]byte, error) {
	if c.adapter.State == nil {
		return nil, fmt.Errorf("adapter %s: want the key state: whether the service was started with the scenario's people cannot be seen", c.adapter.Name)
	}
	return c.ask(ctx, "state", c.adapter.State.Request, &setting{Admin: c.admin})
}

// same errs where the service tells something else of its society than is wanted. What it does not tell is not compared.
func (c *Client) same(state []byte, what, path, want string) error {
	if path == "" {
		return nil
	}
	if got := gjson.GetBytes(state, path).String(); got != want {
		return fmt.Errorf("target %s: it was started with another society: want %s %s, got %s (start it with the same scenario, seed and settings)", c.host, what, want, got)
	}
	return nil
}

// setClock sets the service's clock.
func (c *Client) setClock(ctx context.Context, t model.Time) error {
	if c.adapter.Clock == nil || c.adapter.Clock.Request == nil {
		return fmt.Errorf("adapter %s: the clock cannot be set by a call", c.adapter.Name)
	}
	c.setup.Lock()
	defer c.setup.Unlock()
	if int64(t) <= c.clock.now.Load() {
		return nil
	}
	if _, err := c.ask(ctx, "clock", c.adapter.Clock.Request, &setting{Time: t.String(), Admin: c.admin}); err != nil {
		return err
	}
	c.clock.now.Store(int64(t))
	return nil
}

// switchAt puts one of the later policies in force at a time.
func (c *Client) switchAt(ctx context.Context, later int, p *policy.Policy, at model.Time) error {
	if c.adapter.Policy == nil {
		return fmt.Errorf("adapter %s: no other policy can be put in force", c.adapter.Name)
	}
	call, err := c.render(c.adapter.Policy, &setting{Policy: jsonOf(p), Index: later, Admin: c.admin, Time: at.String()})
	if err != nil {
		return err
	}
	if err := c.tick(ctx, at, call); err != nil {
		return err
	}
	answer, body, err := c.send(ctx, call)
	if err == nil && answer.StatusCode > 299 {
		err = &refused{"policy", call, answer.StatusCode, body}
	}
	if err == nil {
		c.ticked(at)
	}
	return err
}

// jsonOf writes a policy as JSON, every key explicit.
func jsonOf(p *policy.Policy) string {
	var keys any
	err := strictyaml.Decode("policy", p.YAML(), &keys)
	text, failed := json.Marshal(keys)
	if err = errors.Join(err, failed); err != nil {
		panic(fmt.Sprintf("adapter: a policy that cannot be written: %v", err))
	}
	return string(text)
}
