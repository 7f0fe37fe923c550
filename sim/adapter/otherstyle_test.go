package adapter_test

import (
	"context"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model/policy"
	"dmsim/sim/adapter"
	"dmsim/sim/adapter/adaptertest"
	"dmsim/sim/check"
	"dmsim/sim/check/mutant"
)

// behind is the second service behind a client, with what a check of it plays.
func behind(t *testing.T, s *adaptertest.Other) (*adapter.Client, check.Options) {
	t.Helper()
	if now := time.Now().UTC(); now.Truncate(24*time.Hour).Add(24*time.Hour).Sub(now) < time.Minute {
		t.Skip("its clock is the wall clock, and the day is about to end")
	}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	a, err := adapter.Load("testdata/other.yaml")
	require.NoError(t, err)
	c, err := a.Dial(context.Background(), server.URL, adapter.DialOptions{})
	require.NoError(t, err)
	o := optionsOf(c)
	seed := policy.Seed()
	require.NoError(t, a.Draws(&seed))
	o.Base = &seed
	return c, o
}

// TestOtherStyle: a sound service of another style gives no false alarm, though what it does not tell is much.
func TestOtherStyle(t *testing.T) {
	_, o := behind(t, adaptertest.New(nil))
	o.Stories = 40
	e, err := check.Explore(context.Background(), o)
	require.NoError(t, err)
	for _, f := range e.Found {
		t.Errorf("%s", f.Violation.String())
	}
	assert.Equal(t, uint64(40), e.Histories)
	assert.Greater(t, e.Attempts, uint64(1000))
}

// TestOtherStyleSlips: what the service forgets is found through its adapter, shrunk, and told as a case that shows it.
func TestOtherStyleSlips(t *testing.T) {
	younger, err := mutant.ByID("dm-age-minus-1")
	require.NoError(t, err)
	faulty := adaptertest.New(&younger.Fault)
	forgets := adaptertest.New(nil)
	forgets.Slip = func(path string, _ int) bool { return path == "/api/block" }
	for name, s := range map[string]*adaptertest.Other{"a broken world": faulty, "a block is forgotten": forgets} {
		t.Run(name, func(t *testing.T) {
			_, o := behind(t, s)
			o.Stories, o.Tries = 60, 3
			e, err := check.Explore(context.Background(), o)
			require.NoError(t, err)
			require.NotEmpty(t, e.Found)
			f := check.Shrink(context.Background(), e.Found[0], &o)
			assert.True(t, f.Told, "%s", f.Text())
			assert.Equal(t, []int{3, 3}, []int{f.Tries, f.Shown})
			assert.LessOrEqual(t, f.Steps(), 6, "%s", f.Text())
		})
	}
}
