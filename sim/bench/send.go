// Package bench measures the harness itself on this machine: the send path in process, and the whole engine. It compares things within
// one run, round by round, and gives medians, because machines are noisy.
package bench

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"time"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/model/world"
	"dmsim/sim/network"
	"dmsim/sim/population"
	"dmsim/sim/rng"
)

// Rounds is how often each thing is measured; what is reported is the median.
const Rounds = 7

// Send is what the send path does. Times are nanoseconds a send, medians over the rounds; rates are their inverses.
type Send struct {
	Users          int     `json:"users"`
	Follows        uint64  `json:"follows"`
	Sends          int     `json:"sends"` // in one round of one measurement
	DeliveredShare float64 `json:"delivered_share"`

	FloorNanoseconds     float64 `json:"floor_ns"`           // touching sender, recipient, offset and one line of followees, without deciding; in batches as One
	OneNanoseconds       float64 `json:"ns_per_send"`        // one goroutine, in batches of 64
	RatioToFloor         float64 `json:"ratio_to_floor"`     // median of the rounds' ratios
	SinglyNanoseconds    float64 `json:"ns_per_send_singly"` // one goroutine, one by one, nothing touched ahead
	OnePerSecond         float64 `json:"sends_per_second"`
	TwoPerSecond         float64 `json:"sends_per_second_two"` // two goroutines, together
	Speedup              float64 `json:"speedup_two"`          // median of the rounds' ratios
	AllocationsPerSend   float64 `json:"allocations_per_send"`
	BytesPerUser         float64 `json:"bytes_per_user"`          // records, offsets of the graph, locks
	ActivityBytesPerUser float64 `json:"activity_bytes_per_user"` // spam log and pair records after the sends
	BytesPerFollow       float64 `json:"bytes_per_follow"`
}

const purposeBench rng.Purpose = "bench: a send"

// sendSpacing is the virtual time between two sends to a million users: each sends about 12 a day.
const sendSpacing = 7

// MeasureSend builds a world of so many users under the seed policy and sends one-to-one messages from anyone to followees, mutual ones first. Progress is told in words.
func MeasureSend(seed rng.Seed, users, sends int, progress func(string)) (*Send, error) {
	progress("building the world")
	w, people, err := sendWorld(seed, users)
	if err != nil {
		return nil, err
	}
	m := &sendBench{world: w, people: people, draws: seed.For(purposeBench), sends: sends, spacing: max(1, sendSpacing*1_000_000/users)}
	r := &Send{Users: users, Follows: people.Graph.Follows(), Sends: sends}
	var floors, ones, singles, twos, ratios, speedups, allocations []float64
	for round := range Rounds + 1 {
		plan := m.plan()
		if round == 0 { // the first touches memory for the first time: it is not measured
			progress("warming up")
			m.one(plan)
			continue
		}
		progress("measuring")
		floor := m.floor(plan)
		before := mallocs()
		one := m.one(m.plan())
		allocations = append(allocations, float64(mallocs()-before)/float64(sends))
		two, single := m.two(m.plan(), m.plan()), m.singly(m.plan())
		floors, ones, singles, twos = append(floors, floor), append(ones, one), append(singles, single), append(twos, two)
		ratios, speedups = append(ratios, one/floor), append(speedups, one/two)
	}
	r.DeliveredShare = float64(m.delivered) / float64(m.decided)
	r.FloorNanoseconds, r.OneNanoseconds, r.SinglyNanoseconds = median(floors), median(ones), median(singles)
	r.RatioToFloor, r.Speedup = median(ratios), median(speedups)
	r.OnePerSecond, r.TwoPerSecond = 1e9/r.OneNanoseconds, 1e9/median(twos)
	r.AllocationsPerSend = median(allocations)
	r.memory(w, people)
	return r, nil
}

func (r *Send) memory(w *world.World, people *population.Population) {
	m := w.Memory()
	r.BytesPerUser = float64(m.Users+m.Locks) / float64(r.Users)
	r.ActivityBytesPerUser = float64(m.Activity) / float64(r.Users)
	if g, ok := people.Graph.(interface {
		Bytes() (perUser, follows uint64)
	}); ok {
		perUser, follows := g.Bytes()
		r.BytesPerUser += float64(perUser)
		r.BytesPerFollow = float64(follows) / float64(max(1, r.Follows))
	}
}

func sendWorld(seed rng.Seed, users int) (*world.World, *population.Population, error) {
	c, start := population.Default(), model.TimeOf(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC))
	c.Users, c.Ages, c.Groups.PerThousand = users, population.Ages{Name: "adults"}, 0
	people, err := population.Generate(context.Background(), population.Request{Seed: seed, Config: c, Network: network.Default(), Start: start, Workers: runtime.GOMAXPROCS(0)})
	if err != nil {
		return nil, nil, err
	}
	rules, err := policy.Compile(policy.Seed())
	if err != nil {
		return nil, nil, err
	}
	w := world.New(world.Options{Rules: rules, Start: start, Graph: people.Graph, Zones: people.Zones, Messages: world.StoreKept})
	for u := range people.Users() {
		w.AddUser(people.Profile(model.UserID(u)))
	}
	return w, people, nil
}

type sendBench struct {
	world   *world.World
	people  *population.Population
	draws   rng.Family
	sends   int
	spacing int

	sent               uint64
	delivered, decided uint64
	buffers            [2][]model.Attempt
	touched            uint32 // keeps the compiler from dropping loads
}

// plan draws the next sends. Plans take turns in two buffers.
func (b *sendBench) plan() []model.Attempt {
	b.buffers[0], b.buffers[1] = b.buffers[1], b.buffers[0]
	plan := b.buffers[0][:0]
	start := model.TimeOf(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC))
	for range b.sends {
		d := b.draws.Draw(b.sent, 0)
		from := model.UserID(d.Below(uint64(b.people.Users())))
		plan = append(plan, model.Attempt{
			At: start + model.Time(b.sent)*model.Time(b.spacing), Key: model.Key(d.Uint64()), Actor: from, Target: b.followee(&d, from), Group: model.NoGroup,
			Message: model.Message{Fingerprint: d.Uint64(), Length: 36},
		})
		b.sent++
	}
	b.buffers[0] = plan
	return plan
}

// followee picks a followee that follows back if a few tries find one.
func (b *sendBench) followee(d *rng.Draw, from model.UserID) model.UserID {
	n := b.people.Graph.Degree(from)
	if n == 0 {
		return model.UserID(d.Below(uint64(b.people.Users())))
	}
	var to model.UserID
	for range 8 {
		var mutual bool
		if to, mutual = b.people.Graph.Followee(from, int(d.Below(uint64(n)))); mutual {
			break
		}
	}
	return to
}

// batch is how many sends a caller hands over at once.
const batch = 64

func (b *sendBench) floor(plan []model.Attempt) float64 {
	return perSend(plan, func() {
		for at := 0; at < len(plan); at += batch {
			b.touched += b.world.Touch(plan[at:min(at+batch, len(plan))])
		}
	})
}

func (b *sendBench) one(plan []model.Attempt) float64 {
	return perSend(plan, func() { b.count(b.send(plan)) })
}

// two sends two plans from two goroutines and returns the time for a send of their sum.
func (b *sendBench) two(first, second []model.Attempt) float64 {
	return perSend(first, func() {
		var wg sync.WaitGroup
		wg.Go(func() { b.send(first) })
		wg.Go(func() { b.send(second) })
		wg.Wait()
	}) / 2
}

func (b *sendBench) singly(plan []model.Attempt) float64 {
	return perSend(plan, func() {
		for i := range plan {
			b.world.Send(&plan[i])
		}
	})
}

func (b *sendBench) send(plan []model.Attempt) (delivered, decided uint64) {
	var outcomes [batch]model.Outcome
	for at := 0; at < len(plan); at += batch {
		part := plan[at:min(at+batch, len(plan))]
		b.world.DoAll(part, outcomes[:len(part)])
		for i := range part {
			if outcomes[i].Reason == model.Delivered {
				delivered++
			}
		}
		decided += uint64(len(part))
	}
	return delivered, decided
}

func (b *sendBench) count(delivered, decided uint64) {
	b.delivered += delivered
	b.decided += decided
}

func perSend(plan []model.Attempt, run func()) float64 {
	began := time.Now()
	run()
	return float64(time.Since(began).Nanoseconds()) / float64(len(plan))
}

func mallocs() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.Mallocs
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}
