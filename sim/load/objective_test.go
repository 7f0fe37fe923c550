package load_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/sim/load"
)

// seen is a measurement of which objectives are judged.
func seen() *load.Measured {
	latency := load.Latency{Count: 1000, Mean: 900, P50: 800, P90: 2000, P99: 4999, P999: 9000, Max: 12_000}
	send := load.Operation{Offered: 1000, Response: latency, Service: load.Latency{Count: 1000, P99: 5000}, Lateness: load.Latency{Count: 1000, P50: 0.05}}
	return &load.Measured{
		RateTarget: 1000, RateAchieved: 990, RateAnswered: 980, Goodput: 975, Offered: 1000, Answered: 990, Failed: 4, Unbegun: 6, Judged: true, Right: 985, Wrong: 2, Undecided: 3,
		Operations: map[string]load.Operation{"send": send, "all": send, "follow": {}}, Backlog: load.Backlog{Max: 99},
	}
}

func TestObjectivesAreJudged(t *testing.T) {
	for text, want := range map[string]load.ObjectiveOutcome{
		"send.response.p99<5ms":     {Value: 4.999, Unit: "ms", Met: true},
		"send.response.p99<4.999ms": {Value: 4.999, Unit: "ms"},
		"send.response.p99<=4999us": {Value: 4999, Unit: "us", Met: true},
		"send.service.p99 < 5ms":    {Value: 5, Unit: "ms"},
		"all.lateness.p50<100ns":    {Value: 50, Unit: "ns", Met: true},
		"all.response.p999<9.1ms":   {Value: 9, Unit: "ms", Met: true},
		"all.response.p99.9<9ms":    {Value: 9, Unit: "ms"},
		"all.response.max<=0.012s":  {Value: 0.012, Unit: "s", Met: true},
		"all.response.mean>1us":     {Value: 900, Unit: "us", Met: true},
		"errors<0.1%":               {Value: 1, Unit: "%"},
		"errors<=1%":                {Value: 1, Unit: "%", Met: true},
		"errors=10":                 {Value: 10, Met: true},
		"wrong=0":                   {Value: 2},
		"undecided<1%":              {Value: 100 * 3.0 / 990, Unit: "%", Met: true},
		"goodput>900":               {Value: 975, Met: true},
		"answered>=981":             {Value: 980},
		"rate>=0.99":                {Value: 0.99, Met: true},
		"rate>=99.5%":               {Value: 99, Unit: "%"},
		"backlog<100":               {Value: 99, Met: true},
		"follow.response.p50<1s":    {Unit: "s", Note: "none was offered"},
		"block.response.p50<1s":     {Unit: "s", Note: "none was offered"},
		"all.response.p95<1s":       {Unit: "s", Note: "only p50, p90, p99, p999, mean and max were written down"},
	} {
		t.Run(text, func(t *testing.T) {
			o, err := load.ParseObjective(text)
			require.NoError(t, err)
			want.Objective = o.String()
			assert.Equal(t, want, o.Judge(seen()))
			again, err := load.ParseObjective(o.String())
			require.NoError(t, err)
			assert.Equal(t, o, again)
		})
	}
}

func TestWhatIsNotMeasuredIsNotMet(t *testing.T) {
	m := seen()
	m.Judged, m.RateTarget, m.Wrong = false, 0, 0
	for text, note := range map[string]string{"wrong=0": "answers are not judged", "goodput>0": "answers are not judged", "rate>=0": "a closed loop has no rate to reach"} {
		o, err := load.ParseObjective(text)
		require.NoError(t, err)
		got := o.Judge(m)
		assert.Equal(t, note, got.Note)
		assert.False(t, got.Met)
	}
}

// What is wrong in the warm-up is as wrong, of all that was answered by then.
func TestWrongAnswersOfTheWarmUpCount(t *testing.T) {
	m := seen()
	m.WrongWarm, m.AnsweredWarm = 3, 10
	for text, want := range map[string]float64{"wrong<=4": 5, "wrong<1%": 0.5} {
		o, err := load.ParseObjective(text)
		require.NoError(t, err)
		assert.Equal(t, want, o.Judge(m).Value)
	}
}

func TestBadObjectives(t *testing.T) {
	const shape = "want an objective such as send.response.p99<5ms, all.service.max<=1s, errors<0.1%, wrong=0, undecided<1%, goodput>9000, rate>=0.99 or backlog<100, got "
	for text, want := range map[string]string{
		"":                         shape + `""`,
		"send.response.p99":        shape + `"send.response.p99"`,
		"latency<5ms":              `latency<5ms: want OPERATION.response|service|lateness.p99, or one of errors, wrong, undecided, goodput, answered, rate, backlog, got "latency"`,
		"post.response.p99<5ms":    `post.response.p99<5ms: want all or one of send, follow, unfollow, block, unblock, set, register, delete, create-group, add, leave, accept, report, got "post"`,
		"send.time.p99<5ms":        `send.time.p99<5ms: want one of response, service, lateness, got "time"`,
		"send.response.p100<5ms":   `send.response.p100<5ms: want mean, max or a percentile such as p50, p95, p99, p999, p99.9, got "p100"`,
		"send.response.99<5ms":     `send.response.99<5ms: want mean, max or a percentile such as p50, p95, p99, p999, p99.9, got "99"`,
		"send.response.p9e1<5ms":   `send.response.p9e1<5ms: want mean, max or a percentile such as p50, p95, p99, p999, p99.9, got "p9e1"`,
		"send.response.p99<5":      `send.response.p99<5: want a time such as 5ms after <, got "5"`,
		"send.response.p99<fast":   `send.response.p99<fast: want a number >= 0 with its unit after <, got "fast"`,
		"send.response.p99<-5ms":   `send.response.p99<-5ms: want a number >= 0 with its unit after <, got "-5ms"`,
		"send.response.p99<NaNms":  `send.response.p99<NaNms: want a number >= 0 with its unit after <, got "NaNms"`,
		"errors<1ms":               `errors<1ms: want a number without a unit after <, got "1ms"`,
		"goodput>90%":              `goodput>90%: want a number without a unit after >, got "90%"`,
		"send.response.p99<5ms<10": `send.response.p99<5ms<10: want a number >= 0 with its unit after <, got "5ms<10"`,
	} {
		_, err := load.ParseObjective(text)
		assert.EqualError(t, err, want)
	}
}

func FuzzObjective(f *testing.F) {
	for _, text := range []string{"send.response.p99<5ms", "errors<0.1%", "wrong=0", "a.b.c>=1", "all.response.p99.99<=1e3us"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		o, err := load.ParseObjective(text)
		if err != nil {
			return
		}
		again, err := load.ParseObjective(o.String())
		require.NoError(t, err)
		require.Equal(t, o, again)
		o.Judge(seen())
	})
}
