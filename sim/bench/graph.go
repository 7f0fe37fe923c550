package bench

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"time"

	"dmsim/model"
	"dmsim/model/graph"
	"dmsim/sim/graphfile"
	"dmsim/sim/network"
	"dmsim/sim/population"
	"dmsim/sim/rng"
)

// Extent is how much of a follow graph is measured.
type Extent string

// The extents, each with all of those before it.
const (
	ExtentIndex Extent = "index" // what a computed graph keeps
	ExtentRows  Extent = "rows"  // all rows, computed and counted, not kept
	ExtentAll   Extent = "all"   // the stored form too: in memory, written and opened
)

// Extents returns the names of the extents.
func Extents() []string { return []string{string(ExtentIndex), string(ExtentRows), string(ExtentAll)} }

// Graph is what making a follow graph costs. What was not measured is 0 and left out of JSON.
type Graph struct {
	Users         int     `json:"users"`
	Follows       uint64  `json:"follows,omitempty"`
	IndexSeconds  float64 `json:"index_seconds"`  // until the dials are set, with two workers
	IndexBytes    uint64  `json:"index_bytes"`    // of the computed graph
	BytesPerUser  float64 `json:"bytes_per_user"` // of the index
	ResidentBytes uint64  `json:"resident_bytes"` // the most that the process had, up to the end of the last measurement but the stored form's

	OnePerSecond float64 `json:"follows_per_second_one,omitempty"` // all rows computed, by one worker
	TwoPerSecond float64 `json:"follows_per_second_two,omitempty"` // and by two
	Speedup      float64 `json:"speedup_two,omitempty"`

	StoredPerSecond    float64 `json:"stored_follows_per_second,omitempty"` // rows computed and kept, two workers
	BytesPerFollow     float64 `json:"bytes_per_follow,omitempty"`          // stored, followees only: 4 and the offsets' share
	BytesBothPerFollow float64 `json:"bytes_per_follow_both,omitempty"`     // stored, with the followers
	WriteSeconds       float64 `json:"write_seconds,omitempty"`
	FileBytes          uint64  `json:"file_bytes,omitempty"`
	OpenMilliseconds   float64 `json:"open_ms,omitempty"` // mapped and verified, median

	ComputedTieNanoseconds float64 `json:"computed_tie_ns,omitempty"` // who follows whom of two users: median
	StoredTieNanoseconds   float64 `json:"stored_tie_ns,omitempty"`
	TieRatio               float64 `json:"tie_ratio,omitempty"` // median of the rounds' ratios
}

const byPair rng.Purpose = "bench: a pair"

// MeasureGraph makes the follow graph of so many users with about so many follows, like Twitter's, and measures as much of it as is asked. Resident
// tells the most memory that the process had so far, in bytes.
func MeasureGraph(ctx context.Context, seed rng.Seed, users int, follows uint64, extent Extent, resident func() uint64, talk func(string)) (*Graph, error) {
	c := population.Default()
	c.Users = users
	n := network.Default()
	n.MeanFollows, n.Form = float64(follows)/float64(users), network.FormComputed
	began := time.Now()
	f, err := population.Follow(ctx, population.Request{Seed: seed, Config: c, Network: n, Workers: 2, Talk: talk})
	if err != nil {
		return nil, err
	}
	r := &Graph{Users: users, IndexSeconds: time.Since(began).Seconds(), IndexBytes: f.Computed.Bytes()}
	r.BytesPerUser = float64(r.IndexBytes) / float64(users)
	b := graphBench{Graph: r, computed: f.Computed, seed: seed, talk: talk}
	runtime.GC()
	if extent != ExtentIndex {
		err = b.rows(ctx)
	}
	r.ResidentBytes = resident()
	if err == nil && extent == ExtentAll {
		err = b.store(ctx)
	}
	return r, err
}

type graphBench struct {
	*Graph
	computed *graph.Computed
	seed     rng.Seed
	talk     func(string)
}

// rows computes all rows with one and with two workers.
func (b *graphBench) rows(ctx context.Context) error {
	var err error
	count := func(workers int) (perSecond float64) {
		began := time.Now()
		if b.Follows, err = network.Count(ctx, b.computed, workers); err != nil {
			return 0
		}
		return float64(b.Follows) / time.Since(began).Seconds()
	}
	b.talk("rows by one worker")
	if b.OnePerSecond = count(1); err != nil {
		return err
	}
	b.talk("rows by two workers")
	b.TwoPerSecond = count(2)
	b.Speedup = b.TwoPerSecond / b.OnePerSecond
	return err
}

func (b *graphBench) store(ctx context.Context) error {
	b.talk("storing")
	began := time.Now()
	stored, err := network.Store(ctx, b.computed, 2)
	if err != nil {
		return err
	}
	b.StoredPerSecond = float64(stored.Follows()) / time.Since(began).Seconds()
	p := stored.Parts()
	followees := 4*len(p.Row) + 8*len(p.Offset)
	b.BytesPerFollow = float64(followees) / float64(stored.Follows())
	b.BytesBothPerFollow = float64(followees+4*len(p.In)+8*len(p.From)) / float64(stored.Follows())
	b.talk("asking for ties")
	b.ties(stored)
	b.talk("writing and opening")
	return b.file(stored)
}

// tiePairs is how many pairs are asked for in a round: half of them followees, half anyone.
const tiePairs = 200_000

func (b *graphBench) ties(stored *graph.Indexed) {
	var computed, kept, ratios []float64
	family := b.seed.For(byPair)
	pairs := make([][2]model.UserID, tiePairs)
	for round := range Rounds {
		for i := range pairs {
			d := family.Draw(uint64(i), uint64(round))
			from, to := model.UserID(d.Below(uint64(b.Users))), model.UserID(d.Below(uint64(b.Users)))
			if n := stored.Degree(from); n > 0 && i%2 == 0 {
				to, _ = stored.Followee(from, int(d.Below(uint64(n))))
			}
			pairs[i] = [2]model.UserID{from, to}
		}
		x, y := nanosecondsATie(stored, pairs), nanosecondsATie(b.computed, pairs)
		kept, computed, ratios = append(kept, x), append(computed, y), append(ratios, y/x)
	}
	b.StoredTieNanoseconds, b.ComputedTieNanoseconds, b.TieRatio = median(kept), median(computed), median(ratios)
}

func nanosecondsATie(g graph.Graph, pairs [][2]model.UserID) float64 {
	began, ties := time.Now(), graph.Tie(0)
	for _, p := range pairs {
		ties |= g.Tie(p[0], p[1])
	}
	took := time.Since(began)
	runtime.KeepAlive(ties)
	return float64(took.Nanoseconds()) / float64(len(pairs))
}

// file writes the stored form and opens it again, in a folder that is gone afterwards.
func (b *graphBench) file(stored *graph.Indexed) error {
	folder, err := os.MkdirTemp("", "dmsim-bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	path := filepath.Join(folder, "graph.dmg")
	began := time.Now()
	if err := graphfile.Write(path, stored, nil, graphfile.Meta{Source: "bench"}); err != nil {
		return err
	}
	b.WriteSeconds = time.Since(began).Seconds()
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	b.FileBytes = uint64(info.Size())
	var times []float64
	for range Rounds {
		debug.FreeOSMemory()
		began = time.Now()
		file, err := graphfile.Open(path, graphfile.OpenOptions{Workers: 2})
		if err != nil {
			return err
		}
		times = append(times, time.Since(began).Seconds()*1000)
		if err := file.Close(); err != nil {
			return err
		}
	}
	b.OpenMilliseconds = median(times)
	return nil
}
