package calibrate_test

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/sim/calibrate"
	"dmsim/sim/rng"
	"dmsim/sim/tracestats"
)

// mail makes a trace unlike any default: few users, times from zero, messages to several at once, answers within the day.
func mail(users, messages int) []tracestats.Message {
	rng.ForgetKeys()
	d := rng.Seed(11).For("calibrate test: mail").Draw(0, 0)
	var all []tracestats.Message
	at := model.Time(0)
	for len(all) < messages {
		at += model.Time(d.Exp()*200_000) / 1000 * 1000
		if h := at / model.Hour % 24; h < 8 || h > 18 {
			continue
		}
		from := uint32(math.Pow(d.Unit(), 2) * float64(users))
		for range 1 + d.Below(3) {
			if to := uint32(math.Pow(d.Unit(), 1.5) * float64(users)); to != from {
				all = append(all, tracestats.Message{From: from, To: to, At: at})
			}
		}
	}
	return all
}

func fit(t *testing.T, messages []tracestats.Message, workers int) *calibrate.Result {
	t.Helper()
	rng.ForgetKeys()
	r, err := calibrate.Fit(t.Context(), calibrate.Request{Messages: messages, Seed: 3, Rounds: 1, Evals: 16, Workers: workers})
	require.NoError(t, err)
	return r
}

func TestFitImprovesAndDoesNotDependOnWorkers(t *testing.T) {
	messages := mail(150, 4000)
	one := fit(t, messages, 1)
	assert.Less(t, one.Loss[1], one.Loss[0])
	assert.False(t, one.OutOfTime)
	assert.Positive(t, one.Simulations)
	require.NoError(t, one.Config.Validate())
	assert.Equal(t, 150, one.Config.Population.Users)
	two := fit(t, messages, 2)
	assert.Equal(t, one.Loss, two.Loss)
	assert.Equal(t, one.Config, two.Config)
}

func TestTimeAndInterruptEndAFit(t *testing.T) {
	messages := mail(150, 2000)
	rng.ForgetKeys()
	r, err := calibrate.Fit(t.Context(), calibrate.Request{Messages: messages, Seed: 3, Rounds: 20, Evals: 1000, Workers: 1, For: time.Millisecond})
	require.NoError(t, err)
	assert.True(t, r.OutOfTime)
	rng.ForgetKeys()
	ctx, cancel := context.WithCancel(t.Context())
	_, err = calibrate.Fit(ctx, calibrate.Request{Messages: messages, Seed: 3, Rounds: 20, Evals: 1000, Workers: 1, Progress: func(calibrate.Progress) { cancel() }})
	require.ErrorIs(t, err, context.Canceled)
}

func TestBadRequestsAreRefused(t *testing.T) {
	_, err := calibrate.Fit(t.Context(), calibrate.Request{Messages: mail(10, 50), Rounds: 1, Evals: 1, Workers: 1})
	require.ErrorContains(t, err, "want a trace of at least 100 messages, got")
	_, err = calibrate.Fit(t.Context(), calibrate.Request{Messages: mail(10, 200), Rounds: 0, Evals: 1, Workers: 1})
	require.ErrorContains(t, err, "want 1 to 20 rounds")
}

// The public trace, where it lies beside the project: one round comes within 0.12 on the four distributions of the bar.
func TestCollegeMsg(t *testing.T) {
	file := filepath.Join("..", "..", "..", "shared", "data", "CollegeMsg.txt.gz")
	if _, err := os.Stat(file); err != nil {
		t.Skip("../shared/data/CollegeMsg.txt.gz is not here")
	}
	if testing.Short() {
		t.Skip("simulates half a year forty times")
	}
	messages, err := tracestats.Messages(file)
	require.NoError(t, err)
	r := fit(t, messages, 2)
	for _, m := range r.After {
		switch m.Name {
		case "messages_per_sender", "messages_per_pair", "turn_latency", "sender_gaps":
			assert.Less(t, *m.KS, 0.12, m.Name)
		}
	}
}
