package adapter_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/sim/adapter"
)

// TestIDsDoNotSizeMemory: who registers with an id far beyond those that there are is no decision; one that overtook others is.
func TestIDsDoNotSizeMemory(t *testing.T) {
	id := uint32(0)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost && r.URL.Path == "/v1/users" {
			w.WriteHeader(http.StatusCreated)
			fmt.Fprintf(w, `{"id":%d}`, id)
		}
	}))
	defer server.Close()
	a, err := adapter.Load(adapter.Reference)
	require.NoError(t, err)
	c, err := a.Dial(context.Background(), server.URL, adapter.DialOptions{})
	require.NoError(t, err)
	defer c.Close()
	seed := policy.Seed()
	require.NoError(t, c.Begin(context.Background(), adapter.Start{At: started, Policy: &seed}))
	register := func(as uint32) (model.Outcome, string) {
		id = as
		o, failure, err := c.Do(context.Background(), &model.Attempt{Op: model.OpRegister, At: started, Actor: model.NoUser, Target: model.NoUser, Group: model.NoGroup, Birth: model.NewDate(1990, 1, 2)}, "")
		require.NoError(t, err)
		return o, failure
	}
	for _, far := range []uint32{4294967295, 1025} {
		o, failure := register(far)
		assert.Contains(t, failure, "an id far beyond those that there are")
		assert.Contains(t, failure, fmt.Sprintf(`{"id":%d}`, far))
		assert.Zero(t, o)
	}
	for _, near := range []uint32{0, 7} {
		o, failure := register(near)
		assert.Empty(t, failure)
		assert.Equal(t, near, o.ID)
	}
}
