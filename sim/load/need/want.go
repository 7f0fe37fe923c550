package need

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Want is what is planned for.
type Want struct {
	Users       float64  `json:"users"`
	Peak        *float64 `json:"peak,omitempty"`          // the peak over the mean of the day, at least 1; absent: the busiest hour of the traffic model
	Headroom    *float64 `json:"headroom,omitempty"`      // share of cores and memory that stays free at the peak, in [0, 1); absent: 30 %
	SendsPerDay *float64 `json:"sends_per_day,omitempty"` // a user; absent: as the traffic model has it
}

// headroomAssumed is what stays free at the peak where nobody says how much: above 70 % busy, waiting times of a queue grow fast (1/(1-0.7) is 3.3).
const headroomAssumed = 0.3

// usersMost bounds a population: everybody alive.
const usersMost = 10e9

var wantForms = []struct {
	shape *regexp.Regexp
	name  string
	put   func(w *Want, value float64) (bool, string)
}{
	{
		regexp.MustCompile(`^([0-9.]+[kMB]?) users$`), "users",
		func(w *Want, v float64) (bool, string) {
			w.Users = v
			return v >= 1 && v <= usersMost, "from 1 to 10B users"
		},
	},
	{
		regexp.MustCompile(`^peak ([0-9.]+)x$`), "peak",
		func(w *Want, v float64) (bool, string) {
			w.Peak = &v
			return v >= 1 && v <= 1000, "a peak from 1x to 1000x the mean of the day"
		},
	},
	{
		regexp.MustCompile(`^headroom ([0-9.]+)%$`), "headroom",
		func(w *Want, v float64) (bool, string) {
			v /= 100
			w.Headroom = &v
			return v <= 0.95, "a headroom from 0% to 95%"
		},
	},
	{
		regexp.MustCompile(`^([0-9.]+[kMB]?) sends a day$`), "sends a day",
		func(w *Want, v float64) (bool, string) {
			w.SendsPerDay = &v
			return v > 0 && v <= 1e5, "above 0 to 100k sends a day and user"
		},
	},
}

const wanted = `parts such as "200M users", "peak 3x", "headroom 30%", "12 sends a day", with commas between`

// Parse reads what is planned for, such as "200M users, peak 3x". Only the users must be there; k, M and B are thousands, millions and thousand millions.
func Parse(text string) (Want, error) {
	var w Want
	seen := map[string]bool{}
	for part := range strings.SplitSeq(text, ",") {
		name, err := w.read(strings.Join(strings.Fields(part), " "))
		if err != nil {
			return Want{}, err
		}
		if seen[name] {
			return Want{}, fmt.Errorf("want %s once, got it again in %q", name, text)
		}
		seen[name] = true
	}
	if !seen["users"] {
		return Want{}, fmt.Errorf("want a number of users, such as 200M users, got %q", text)
	}
	return w, nil
}

// read takes one part, and returns what it is about.
func (w *Want) read(part string) (name string, err error) {
	for _, form := range wantForms {
		m := form.shape.FindStringSubmatch(part)
		if m == nil {
			continue
		}
		value, ok := number(m[1])
		if !ok {
			return "", fmt.Errorf("want a number, got %q in %q", m[1], part)
		}
		if ok, bounds := form.put(w, value); !ok {
			return "", fmt.Errorf("want %s, got %q", bounds, part)
		}
		return form.name, nil
	}
	return "", fmt.Errorf("want %s, got %q", wanted, part)
}

// number reads a number with one of the letters after it.
func number(text string) (float64, bool) {
	scale := 1.0
	switch text[len(text)-1] {
	case 'k':
		scale = 1e3
	case 'M':
		scale = 1e6
	case 'B':
		scale = 1e9
	}
	value, err := strconv.ParseFloat(strings.TrimRight(text, "kMB"), 64)
	return value * scale, err == nil
}
