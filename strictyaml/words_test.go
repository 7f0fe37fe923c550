package strictyaml_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"dmsim/strictyaml"
)

func TestParseDuration(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"90m": 90 * time.Minute, "1h30m": 90 * time.Minute, "24h": 24 * time.Hour, "7d": 168 * time.Hour, "1d12h": 36 * time.Hour,
		"0s": 0, "1.5h": 90 * time.Minute, "0.5d": 12 * time.Hour, "250ms": 250 * time.Millisecond, "106751d": 106751 * 24 * time.Hour,
	} {
		got, ok := strictyaml.ParseDuration(text)
		assert.True(t, ok, text)
		assert.Equal(t, want, got, text)
	}
	for _, text := range []string{"", "0", "90", "-1h", "+1h", "1 h", "1h ", "h", "d", "1w", "1D", "12h1d", "1d1d", ".5h", "1.h", "106752d", "106751d24h", "9223372036854775808ns", "99999999999999999999d"} {
		_, ok := strictyaml.ParseDuration(text)
		assert.False(t, ok, text)
	}
}

func TestFormatDuration(t *testing.T) {
	for want, d := range map[string]time.Duration{
		"0s": 0, "1h30m": 90 * time.Minute, "168h": 168 * time.Hour, "10m": 10 * time.Minute, "20s": 20 * time.Second, "1h0m5s": time.Hour + 5*time.Second,
		"250ms": 250 * time.Millisecond,
	} {
		assert.Equal(t, want, strictyaml.FormatDuration(d))
	}
	rapid.Check(t, func(t *rapid.T) {
		d := time.Duration(rapid.Int64Min(0).Draw(t, "d"))
		got, ok := strictyaml.ParseDuration(strictyaml.FormatDuration(d))
		assert.True(t, ok)
		assert.Equal(t, d, got)
	})
}

func TestClosest(t *testing.T) {
	words := []string{"rate", "burst", "daily_limit", "x"}
	for word, want := range map[string]string{
		"rat": "rate", "rtae": "rate", "rtea": "", "burts": "burst", "daily-limits": "daily_limit", "dialy_limit": "daily_limit", "daylylimt": "", "y": "", "": "",
		"something": "", "ratee": "rate",
	} {
		assert.Equal(t, want, strictyaml.Closest(word, words), word)
	}
}
