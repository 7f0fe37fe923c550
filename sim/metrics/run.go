package metrics

import (
	"context"
	"slices"

	"dmsim/sim"
)

// Run lets a society live as its own Run does, and measures it. The configuration is the one that the society was made of. An interrupted run is
// measured up to where it came; one that failed has no values.
func Run(ctx context.Context, s *sim.Society, c sim.Config, o sim.Options) (*sim.Result, []Value, error) {
	m := New(Setup{
		People: s.People, Start: s.Start, Requests: requests(c),
		ReasonName: s.World.Rules().ReasonName, // a change of the policy keeps the custom reasons
	})
	o.Observers = append(slices.Clip(o.Observers), m)
	result, err := s.Run(ctx, o)
	if err != nil {
		return result, nil, err
	}
	m.Close(result.End)
	return result, m.Values(), nil
}

// requests says whether the policy has them enabled, at the start or after one of its changes.
func requests(c sim.Config) bool {
	return c.Policy.Requests.Enabled ||
		slices.ContainsFunc(c.Events, func(e sim.Event) bool { return e.Policy != nil && e.Policy.Requests.Enabled })
}
