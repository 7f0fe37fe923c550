package need

import (
	"context"
	"fmt"
	"time"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/model/world"
	"dmsim/sim"
	"dmsim/strictyaml"
)

// Society is what a run of the model says of people, and of the memory that a world of them takes.
type Society struct {
	Scenario       string
	Users          int
	Duration       time.Duration
	SendsPerDay    float64 // a user
	Attempts       float64 // of all kinds, for each send
	Busiest        float64 // sends of the busiest hour over those of the mean one
	FollowsPerUser float64
	UserBytes      float64 // a record
	GraphBytes     float64 // of the follow graph, a user; follows apart
	FollowBytes    float64
	ActivityBytes  float64 // a user, at the end: spam log and pair records
}

// dayLeast is the shortest run that knows the busiest hour of a day.
const dayLeast = 24 * time.Hour

// Model runs the society of a configuration for its duration, a day at least, and looks at what it does.
func Model(ctx context.Context, scenario string, c sim.Config, workers int, talk func(string)) (*Society, error) {
	talk("running the traffic model")
	s, err := sim.Prepare(ctx, c, workers, talk)
	if err != nil {
		return nil, err
	}
	defer func() { _ = s.Close() }() // nothing was written
	length := time.Duration(s.End-s.Start) * time.Millisecond
	if length < dayLeast {
		return nil, fmt.Errorf("duration: want a day or more to find its busiest hour, got %s", strictyaml.FormatDuration(length))
	}
	hours := &hours{start: s.Start, counts: make([]uint64, (s.End-s.Start+model.Hour-1)/model.Hour)}
	if _, err := s.Run(ctx, sim.Options{Workers: workers, Observers: []sim.Observer{hours}}); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if hours.sends == 0 {
		return nil, fmt.Errorf("want a scenario in which somebody sends, got none in %s", strictyaml.FormatDuration(length))
	}
	society := &Society{Scenario: scenario, Users: s.People.Users(), Duration: length}
	society.traffic(hours)
	society.memory(s)
	return society, nil
}

// hours counts what is attempted.
type hours struct {
	start    model.Time
	counts   []uint64 // sends by hour
	sends    uint64
	attempts uint64
}

// Observe counts every try, a retry too: the target has to answer it.
func (h *hours) Observe(a *model.Attempt, _ *model.Outcome) {
	h.attempts++
	if a.Op == model.OpSend {
		h.sends++
		h.counts[(a.At-h.start)/model.Hour]++
	}
}

func (s *Society) traffic(h *hours) {
	busiest := uint64(0)
	for _, n := range h.counts {
		busiest = max(busiest, n)
	}
	s.SendsPerDay = float64(h.sends) / float64(s.Users) / (s.Duration.Hours() / 24)
	s.Busiest = float64(busiest) / (float64(h.sends) / s.Duration.Hours())
	s.Attempts = float64(h.attempts) / float64(h.sends)
}

// What a stored follow graph takes, where the model's is computed: see graph.CSR.
const (
	graphBytes  = 8
	followBytes = 4
)

func (s *Society) memory(of *sim.Society) {
	users := float64(s.Users)
	s.FollowsPerUser = float64(of.People.Graph.Follows()) / users
	s.UserBytes, s.ActivityBytes = recordBytes(), float64(of.World.Memory().Activity)/users
	s.GraphBytes, s.FollowBytes = graphBytes, followBytes
	if stored, ok := of.People.Graph.(interface {
		Bytes() (perUser, follows uint64)
	}); ok {
		perUser, follows := stored.Bytes()
		s.GraphBytes, s.FollowBytes = float64(perUser), float64(follows)/max(1, float64(of.People.Graph.Follows()))
	}
}

// recordsMeasured are enough users to fill the pages that a world keeps them in: a small world has room for more users than it has.
const recordsMeasured = 1 << 18

// recordBytes measures what a user takes in a world of many.
func recordBytes() float64 {
	rules, err := policy.Compile(policy.Seed())
	if err != nil {
		panic(err) // a preset
	}
	w := world.New(world.Options{Rules: rules, Alone: true})
	for range recordsMeasured {
		w.AddUser(model.Profile{})
	}
	return float64(w.Memory().Users) / recordsMeasured
}
