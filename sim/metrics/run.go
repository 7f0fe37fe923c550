package metrics

import (
	"context"
	"slices"

	"dmsim/sim"
)

// Run lets a society live as its own Run does, and measures it. The configuration is the one that the society was made of. An interrupted run is
// measured up to where it came; one that failed has no values.
func Run(ctx context.Context, s *sim.Society, c sim.Config, o sim.Options) (*sim.Result, []Value, error) {
	return Meter(s, c).Run(ctx, s, o)
}

// Meter makes the Metrics of a society that has not lived yet, made of the configuration.
func Meter(s *sim.Society, c sim.Config) *Metrics {
	return New(Setup{
		People: s.People, Start: s.Start, Requests: requests(c),
		ReasonName: s.World.Rules().ReasonName, // a change of the policy keeps the custom reasons
	})
}

// Run lets a society live and measures it further. A run that comes to its stop has no values yet: society and metrics may go on, or be saved.
func (m *Metrics) Run(ctx context.Context, s *sim.Society, o sim.Options) (*sim.Result, []Value, error) {
	o.Observers = append(slices.Clip(o.Observers), m)
	result, err := s.Run(ctx, o)
	if err != nil {
		return result, nil, err
	}
	if o.Stop != 0 && !result.Interrupted {
		return result, nil, nil
	}
	m.Close(result.End)
	return result, m.Values(), nil
}

// requests says whether the policy has them enabled, at the start or after one of its changes.
func requests(c sim.Config) bool {
	return c.Policy.Requests.Enabled ||
		slices.ContainsFunc(c.Events, func(e sim.Event) bool { return e.Policy != nil && e.Policy.Requests.Enabled })
}
