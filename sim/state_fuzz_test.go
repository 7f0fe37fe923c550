package sim_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/sim"
	"dmsim/sim/rng"
	"dmsim/sim/snapshot"
)

// sections of a state, in their order.
var sections = []string{"base", "at", "result", "calendar", "world", "traffic"}

// tampered is a state of which one section was changed by somebody who knows how to seal it again.
func tampered(t testing.TB, state []byte, section string, change func([]byte) []byte) []byte {
	var to bytes.Buffer
	r, w := snapshot.NewReader(bytes.NewReader(state), "society"), snapshot.NewWriter(&to, "society")
	for _, name := range sections {
		r.Section(name, func(content []byte) error {
			if name == section {
				content = change(content)
			}
			w.Section(name, func(to []byte) []byte { return append(to, content...) })
			return nil
		})
	}
	require.NoError(t, r.Close())
	require.NoError(t, w.Close())
	return to.Bytes()
}

// A state that was tampered with, though its checksums hold, is an error of one line or is lived on with: it neither panics nor takes memory without bounds.
func FuzzResume(f *testing.F) {
	c := lively(strict(policy.LocalDay))
	c.Population.Users, c.Network.MeanFollows = 80, 8
	c.Events[0].Accounts = 10
	c.Duration = 9 * time.Hour
	base := society(f, c)
	state := stopped(f, base, 1, c.Start+7*model.Hour)
	for i := range sections {
		f.Add(uint8(i), uint32(0), byte(1), uint16(0))
		f.Add(uint8(i), uint32(1000), byte(0xff), uint16(1))
	}
	f.Fuzz(func(t *testing.T, section uint8, at uint32, flip byte, cut uint16) {
		bad := tampered(t, state, sections[int(section)%len(sections)], func(content []byte) []byte {
			content = content[:max(0, len(content)-int(cut))]
			if len(content) > 0 {
				content[int(at)%len(content)] ^= flip
			}
			return content
		})
		rng.ForgetKeys()
		s, err := sim.Around(c, base.People, 1)
		require.NoError(t, err)
		if err := s.Resume(bytes.NewReader(bad)); err != nil {
			assert.True(t, strings.HasPrefix(err.Error(), "state: ") && !strings.Contains(err.Error(), "\n"), err)
			return
		}
		ctx, stop := context.WithTimeout(context.Background(), 20*time.Second)
		defer stop()
		_, err = s.Run(ctx, sim.Options{Workers: 1})
		assert.NoError(t, err)
	})
}
