package synthetic_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/sim/load/synthetic"
)

func TestParse(t *testing.T) {
	target, err := synthetic.Parse("synthetic:service=1ms,servers=8,stall=2s@5s,stall=1s@8s,distribution=exponential,seed=3")
	require.NoError(t, err)
	assert.Equal(t, "synthetic:service=1ms,servers=8,stall=2s@5s,stall=1s@8s,distribution=exponential,seed=3", target.String())
	assert.Equal(t, time.Millisecond, target.Service)
	assert.Equal(t, 8, target.Servers)
	assert.True(t, target.Exponential)
	assert.Equal(t, []synthetic.Stall{{From: 5 * time.Second, Until: 7 * time.Second}, {From: 8 * time.Second, Until: 9 * time.Second}}, target.Stalls)
	assert.EqualValues(t, 3, target.Seed)

	target, err = synthetic.Parse("synthetic:service=20us")
	require.NoError(t, err)
	assert.Equal(t, 1, target.Servers, "where none are given")
	assert.False(t, target.Exponential)
}

func TestParseErrors(t *testing.T) {
	for text, want := range map[string]string{
		"http://127.0.0.1":                              `want synthetic:service=1ms,servers=8[,stall=2s@5s][,distribution=exponential][,seed=1], got "http://127.0.0.1"`,
		"synthetic:servers=2":                           `want service=TIME as in synthetic:service=1ms,servers=8[,stall=2s@5s][,distribution=exponential][,seed=1], got "synthetic:servers=2"`,
		"synthetic:":                                    `want one of service, servers, stall, distribution, seed, as in synthetic:service=1ms,servers=8[,stall=2s@5s][,distribution=exponential][,seed=1], got ""`,
		"synthetic:service=1ms,speed=2":                 `want one of service, servers, stall, distribution, seed, as in synthetic:service=1ms,servers=8[,stall=2s@5s][,distribution=exponential][,seed=1], got "speed"`,
		"synthetic:service=0ms":                         `service: want a time > 0 such as 1ms, at most 1h, got "0ms"`,
		"synthetic:service=2h":                          `service: want a time > 0 such as 1ms, at most 1h, got "2h"`,
		"synthetic:service=1":                           `service: want a time > 0 such as 1ms, at most 1h, got "1"`,
		"synthetic:service=1ms,service=1ms":             `service: want it once, got it twice in "synthetic:service=1ms,service=1ms"`,
		"synthetic:service=1ms,servers=0":               `servers: want a number from 1 to 1048576, got "0"`,
		"synthetic:service=1ms,servers=many":            `servers: want a number from 1 to 1048576, got "many"`,
		"synthetic:service=1ms,stall=2s":                `stall: want a length and its beginning such as 2s@5s, got "2s"`,
		"synthetic:service=1ms,stall=-2s@5s":            `stall: want a length and its beginning such as 2s@5s, got "-2s@5s"`,
		"synthetic:service=1ms,stall=2s@-5s":            `stall: want a length and its beginning such as 2s@5s, got "2s@-5s"`,
		"synthetic:service=1ms,seed=-1":                 `seed: want a whole number >= 0, got "-1"`,
		"synthetic:service=1ms,distribution=no":         `distribution: want deterministic or exponential, got "no"`,
		"synthetic:service=1ms,stall=2s@5s,stall=1s@6s": `stall: want one after the other, got "1s@6s" before the one until 7s is over`,
	} {
		_, err := synthetic.Parse(text)
		assert.EqualError(t, err, want)
	}
}

// FuzzParse reads anything, and again what it took for a target.
func FuzzParse(f *testing.F) {
	f.Add("synthetic:service=1ms,servers=8,stall=2s@5s,distribution=exponential,seed=1")
	f.Add("synthetic:stall=@,=,service")
	f.Fuzz(func(t *testing.T, text string) {
		target, err := synthetic.Parse(text)
		if err != nil {
			assert.NotContains(t, err.Error(), "\n", "one line")
			return
		}
		assert.Positive(t, target.Service)
		assert.Positive(t, target.Servers)
		again, err := synthetic.Parse(target.String())
		require.NoError(t, err)
		assert.Equal(t, target, again)
	})
}
