package strictyaml

import (
	"regexp"
	"strings"
	"time"
)

const durationWanted = "a duration such as 90m, 24h or 7d"

var (
	durationShape = regexp.MustCompile(`^([0-9]+(\.[0-9]+)?(d|h|ms|m|s|us|µs|ns))+$`)
	days          = regexp.MustCompile(`^([0-9]+)(?:\.([0-9]+))?d`)
)

// ParseDuration reads a length of time as Go writes it, with d for 24 hours as the first unit: 90m, 1h30m, 7d, 1d12h.
// It takes no sign and no number without a unit.
func ParseDuration(s string) (time.Duration, bool) {
	if !durationShape.MatchString(s) {
		return 0, false
	}
	var whole time.Duration
	if m := days.FindString(s); m != "" {
		// An hour's worth of digits reads a day's number exactly; the factor is checked below.
		d, err := time.ParseDuration(strings.TrimSuffix(m, "d") + "h")
		if err != nil || d > (1<<63-1)/24 {
			return 0, false
		}
		whole, s = 24*d, s[len(m):]
	}
	if s == "" {
		return whole, true
	}
	rest, err := time.ParseDuration(s)
	if err != nil || whole+rest < whole {
		return 0, false
	}
	return whole + rest, true
}

// FormatDuration writes d as ParseDuration reads it, without the zero units at the end: 1h30m, 168h. A negative d, which
// ParseDuration does not read, keeps its sign.
func FormatDuration(d time.Duration) string {
	s := d.String()
	if d%time.Minute == 0 && d != 0 {
		s = strings.TrimSuffix(s, "0s")
	}
	if d%time.Hour == 0 && d != 0 {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}
