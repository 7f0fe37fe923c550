package crew

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/sim/adapter"
)

// TestALateStart: an agent that hears of its start late makes all that it was given, and tells how late; one that hears of it long after makes nothing.
func TestALateStart(t *testing.T) {
	t.Parallel()
	text, err := adapter.Source(adapter.Reference)
	require.NoError(t, err)
	for late, fails := range map[time.Duration]bool{300 * time.Millisecond: false, time.Hour: true} {
		a := &agent{clock: newClock(0), wake: make(chan struct{}, 1), ready: map[uint64]*offering{}}
		a.ctx, a.leave = context.WithCancelCause(t.Context())
		a.heard()
		o, err := newOffering(a, &order{
			Number: 1, Duration: 10 * time.Millisecond, Connections: 1, Null: true, Adapter: string(text), Policy: string(policy.Seed().YAML()), Headers: []http.Header{{}},
			Items: []item{{Op: model.OpSend, Method: "POST", URL: "http://nothing/"}, {Index: 1, Due: 5 * time.Millisecond, Op: model.OpSend, Method: "POST", URL: "http://nothing/"}},
		})
		require.NoError(t, err)
		a.ready[1] = o
		data, err := json.Marshal(starting{Order: 1, Zero: a.clock.read() - reading(late)})
		require.NoError(t, err)
		err = a.start(data)
		a.offering.Wait()
		if fails {
			assert.ErrorContains(t, err, "the instant to begin had passed by 1h0m")
			assert.Zero(t, o.sent.Load())
			continue
		}
		require.NoError(t, err)
		require.Len(t, o.records, 2)
		for _, one := range o.records {
			assert.GreaterOrEqual(t, one.Begun, late, "since the instant that was to be")
		}
	}
}
