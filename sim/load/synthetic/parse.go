package synthetic

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Shape is what the text of a target looks like.
const Shape = "synthetic:service=1ms,servers=8[,stall=2s@5s][,distribution=exponential][,seed=1]"

// serversMax bounds the servers of a target: each has its place in memory.
const serversMax = 1 << 20

// Parse reads a target such as synthetic:service=1ms,servers=8,stall=2s@5s. The service time must be given; there is one server where none are given. Several stalls come
// one after the other in time.
func Parse(text string) (*Target, error) {
	rest, ok := strings.CutPrefix(text, "synthetic:")
	if !ok {
		return nil, fmt.Errorf("want %s, got %q", Shape, text)
	}
	t := &Target{Servers: 1, text: text}
	seen := map[string]bool{}
	for field := range strings.SplitSeq(rest, ",") {
		key, value, _ := strings.Cut(field, "=")
		switch {
		case !slices.Contains(keys, key):
			return nil, fmt.Errorf("want one of %s, as in %s, got %q", strings.Join(keys, ", "), Shape, key)
		case seen[key] && key != "stall":
			return nil, fmt.Errorf("%s: want it once, got it twice in %q", key, text)
		}
		seen[key] = true
		if err := t.set(key, value); err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
	}
	if !seen["service"] {
		return nil, fmt.Errorf("want service=TIME as in %s, got %q", Shape, text)
	}
	return t, nil
}

// keys are what a target may say of itself.
var keys = []string{"service", "servers", "stall", "distribution", "seed"}

// set takes the value of one of the keys.
func (t *Target) set(key, value string) (err error) {
	switch key {
	case "service":
		t.Service, err = positive(value)
	case "servers":
		t.Servers, err = strconv.Atoi(value)
		if err != nil || t.Servers < 1 || t.Servers > serversMax {
			err = fmt.Errorf("want a number from 1 to %d, got %q", serversMax, value)
		}
	case "stall":
		err = t.stall(value)
	case "distribution":
		if value != "deterministic" && value != "exponential" {
			return fmt.Errorf("want deterministic or exponential, got %q", value)
		}
		t.Exponential = value == "exponential"
	case "seed":
		t.Seed, err = strconv.ParseUint(value, 10, 64)
		if err != nil {
			err = fmt.Errorf("want a whole number >= 0, got %q", value)
		}
	}
	return err
}

// stall takes a length and its beginning.
func (t *Target) stall(value string) error {
	length, begin, _ := strings.Cut(value, "@")
	lasts, err := positive(length)
	from, err2 := time.ParseDuration(begin)
	if err != nil || err2 != nil || from < 0 {
		return fmt.Errorf("want a length and its beginning such as 2s@5s, got %q", value)
	}
	if n := len(t.Stalls); n > 0 && from < t.Stalls[n-1].Until {
		return fmt.Errorf("want one after the other, got %q before the one until %s is over", value, t.Stalls[n-1].Until)
	}
	t.Stalls = append(t.Stalls, Stall{from, from + lasts})
	return nil
}

// positive reads a time > 0.
func positive(value string) (time.Duration, error) {
	d, err := time.ParseDuration(value)
	if err != nil || d <= 0 || d > time.Hour {
		return 0, fmt.Errorf("want a time > 0 such as 1ms, at most 1h, got %q", value)
	}
	return d, nil
}
