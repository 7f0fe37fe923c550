package sim_test

import (
	"bytes"
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/sim"
	"dmsim/sim/rng"
)

// BenchmarkState saves and resumes societies after half a day.
func BenchmarkState(b *testing.B) {
	for _, users := range []int{2_000, 100_000} {
		b.Run(fmt.Sprint(users), func(b *testing.B) {
			c := config(users, 1)
			c.World.Messages = sim.StoreReported
			base := society(b, c)
			state := stopped(b, base, 2, c.Start.Add(12*time.Hour))
			perUser := func(b *testing.B) {
				b.SetBytes(int64(len(state)))
				b.ReportMetric(float64(len(state))/float64(users), "bytes/user")
			}
			b.Run("save", func(b *testing.B) {
				for b.Loop() {
					require.NoError(b, base.Save(io.Discard))
				}
				perUser(b)
			})
			b.Run("resume", func(b *testing.B) {
				for b.Loop() {
					b.StopTimer()
					rng.ForgetKeys()
					s, err := sim.Around(c, base.People, 2)
					require.NoError(b, err)
					b.StartTimer()
					require.NoError(b, s.Resume(bytes.NewReader(state)))
					require.Equal(b, c.Start+12*model.Hour, s.At())
				}
				perUser(b)
			})
		})
	}
}
