package graphstats

import (
	"context"

	"dmsim/model/graph"
)

// Measure takes the statistics of a graph. It returns an error where the options are not valid, where the graph's rows are not what
// graph.Graph promises, and soon after ctx is cancelled: ctx.Err().
func Measure(ctx context.Context, g graph.Graph, o Options) (*Stats, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	m := &measurement{Options: o, g: g, users: g.Users(), stats: &Stats{
		Users: uint64(g.Users()), SelfLoops: o.Dropped.SelfFollows, Duplicates: o.Dropped.Duplicates,
	}}
	for _, stage := range []struct {
		name string
		do   func(context.Context) error
	}{
		{"ages", m.readAges},
		{"rows: degrees, reciprocity, weak components", m.readRows},
		{"follows: assortativity, ages", m.readFollows},
		{"degrees: quantiles, tails", m.describeDegrees},
		{"strong components", m.findStrong},
		{"clustering", m.findClustering},
	} {
		if o.Progress != nil {
			o.Progress(stage.name)
		}
		if err := stage.do(ctx); err != nil {
			return nil, err
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	return m.stats, nil
}

// measurement is a Measure under way.
type measurement struct {
	Options
	g     graph.Graph
	users int
	stats *Stats

	in, out, total []uint32 // followers, followees and neighbours of each user: from readRows on
	age            []int16  // nil: not known; negative: not known of this one
}

// exact says whether what needs the whole graph at once may store it.
func (m *measurement) exact() bool { return m.stats.Follows <= m.ExactFollowsMax }

// sampled notes that a statistic is an estimate.
func (m *measurement) sampled(key string, how Sample) {
	if m.stats.Sampled == nil {
		m.stats.Sampled = map[string]Sample{}
	}
	m.stats.Sampled[key] = how
}
