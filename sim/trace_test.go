package sim_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/sim"
	"dmsim/sim/population"
	"dmsim/sim/traffic"
)

const trace = `# a small trace: 7 and 9 write to each other, 3 gets no answer
7 9 1000
9 7 1060
7 9 1060
7 3 90000
7 3 90001
`

func replay(t *testing.T, text string) sim.Config {
	t.Helper()
	file := filepath.Join(t.TempDir(), "trace.txt")
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	c := config(1, 1)
	c.Start, c.Duration = 0, 0
	c.Population.Ages = population.Ages{Name: "adults"}
	c.Traffic.Trace = traffic.Trace{File: file, Follows: traffic.FollowsMessaged}
	open, err := policy.Preset("open")
	require.NoError(t, err)
	c.Policy = open
	return c
}

func TestTraceIsReplayedAsItIs(t *testing.T) {
	r := run(t, replay(t, trace), 2)
	assert.Equal(t, 3, r.Users)
	assert.Equal(t, uint64(3), r.Follows, "7 -> 9, 9 -> 7, 7 -> 3")
	assert.Equal(t, uint64(5), r.Attempts)
	assert.Equal(t, uint64(5), r.Delivered)
	assert.Equal(t, 1000*model.Second, r.Start)
	assert.Equal(t, 90002*model.Second, r.End)
}

func TestFollowsOfATrace(t *testing.T) {
	c := replay(t, trace)
	c.Traffic.Trace.Follows = traffic.FollowsMutual
	assert.Equal(t, uint64(2), run(t, c, 1).Follows, "those who message each other")

	c.Traffic.Trace.Follows = traffic.FollowsFile
	c.Traffic.Trace.FollowsFile = filepath.Join(t.TempDir(), "follows.txt")
	require.NoError(t, os.WriteFile(c.Traffic.Trace.FollowsFile, []byte("3 7\n3 3\n3 7\n3 1000\n"), 0o600))
	s, err := prepare(c, 1)
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	assert.Equal(t, uint64(1), s.People.Graph.Follows())
	assert.Contains(t, s.Assumptions, "sourced: 1 follows of "+c.Traffic.Trace.FollowsFile+
		"; left out: 1 follows of users who are not in the trace, 1 self-follows, 1 duplicates")
}

func TestTraceWithinAStartAndADuration(t *testing.T) {
	c := replay(t, trace)
	c.Start, c.Duration = 1060*model.Second, 24*time.Hour
	assert.Equal(t, uint64(2), run(t, c, 1).Attempts, "neither the message before nor those after")
	c.Start, c.Duration = 95000*model.Second, 0
	_, err := prepare(c, 1)
	assert.EqualError(t, err, "start: want a time up to the last message of the trace, 1970-01-02T01:00:01.000Z, got 1970-01-02T02:23:20.000Z")
}

func TestBadTraces(t *testing.T) {
	for text, want := range map[string]string{
		"1 2\n":                               ":1: want 3 fields SRC DST UNIXTS, got 2",
		"1 2 -3\n":                            ":1: ",
		"1 99999999999999999999 3\n":          ":1: ",
		"1 2 5\n1 2 4\n":                      ":2: rows must be in order of time, got 4 after 5",
		"# nothing but a comment\n":           "",
		"1 2 3 4\n":                           ":1: want 3 fields SRC DST UNIXTS, got 4",
		"1 2 3\n2 1 4\nthis is no number 5\n": ":3: ",
	} {
		_, err := prepare(replay(t, text), 1)
		assert.ErrorContains(t, err, want, text)
	}
}

// The public trace, where it lies beside the project.
func TestCollegeMsg(t *testing.T) {
	file := filepath.Join("..", "..", "shared", "data", "CollegeMsg.txt.gz")
	if _, err := os.Stat(file); err != nil {
		t.Skip("../shared/data/CollegeMsg.txt.gz is not here")
	}
	c := replay(t, trace)
	c.Traffic.Trace.File = file
	r := run(t, c, 2)
	assert.Equal(t, 1899, r.Users)
	assert.Equal(t, uint64(20296), r.Follows)
	assert.Equal(t, uint64(59835), r.Attempts)
	assert.Equal(t, uint64(59835), r.Delivered)
}
