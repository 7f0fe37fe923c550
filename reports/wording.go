package reports

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// plain makes a name safe to print on one line: white space is folded, and what cannot be seen becomes ?.
func plain(s string) string {
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "?")), " ")
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, s)
}

// count prints 1234567 as 1,234,567.
func count(n uint64) string {
	s := strconv.FormatUint(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// counted prints a number with its noun: 1 user, 2 users.
func counted(n uint64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return count(n) + " " + many
}

// share prints n of all in percent. What is not nothing does not look like nothing, and what is not all does not look like all.
func share(n, all uint64) string {
	if all == 0 {
		return "-"
	}
	return percent(float64(n) / float64(all))
}

// percent prints a share like share.
func percent(v float64) string {
	tenths := math.Round(1000 * v)
	switch {
	case tenths == 0 && v > 0:
		return "<0.1 %"
	case tenths == 1000 && v < 1:
		return ">99.9 %"
	}
	return fmt.Sprintf("%.1f %%", tenths/10)
}

// amount prints the value of a metric: a share in percent; of another unit, which the words beside it name, the number.
func amount(v float64, unit string) string {
	if unit == "share" {
		return percent(v)
	}
	return digits(v)
}

// digits prints a number >= 0 with three digits, or whole if it has more before the point: 0.0123, 4, 12,345. What is not nothing does not look like it.
func digits(v float64) string {
	switch {
	case v > 0 && v < 0.001:
		return "<0.001"
	case v < 999.5:
		return strconv.FormatFloat(v, 'g', 3, 64)
	}
	return count(uint64(math.Round(v)))
}

// lasting prints simulated time: 7 days, 1 day 6 h, 1 h 30 min 0.5 s.
func lasting(seconds float64) string {
	d := time.Duration(math.Round(seconds*1000)) * time.Millisecond
	var parts []string
	if days := d / (24 * time.Hour); days > 0 {
		parts = append(parts, counted(uint64(days), "day", "days"))
	}
	if h := d / time.Hour % 24; h > 0 {
		parts = append(parts, fmt.Sprintf("%d h", h))
	}
	if m := d / time.Minute % 60; m > 0 {
		parts = append(parts, fmt.Sprintf("%d min", m))
	}
	if s := d % time.Minute; s > 0 || len(parts) == 0 {
		parts = append(parts, strconv.FormatFloat(s.Seconds(), 'f', -1, 64)+" s")
	}
	return strings.Join(parts, " ")
}

// elapsed prints measured time: 0.53 s, 12.3 s, 1 h 2 min 3 s.
func elapsed(seconds float64) string {
	switch {
	case seconds < 10:
		return fmt.Sprintf("%.2f s", seconds)
	case seconds < 60:
		return fmt.Sprintf("%.1f s", seconds)
	}
	return lasting(math.Round(seconds))
}

// memory prints bytes in binary units with three digits: 1.23 GiB.
func memory(bytes uint64) string {
	value, unit := float64(bytes), "B"
	for _, next := range []string{"KiB", "MiB", "GiB", "TiB"} {
		if value < 1000 {
			break
		}
		value, unit = value/1024, next
	}
	return strconv.FormatFloat(value, 'f', max(0, 2-int(math.Log10(max(value, 1)))), 64) + " " + unit
}

// bar draws n of most in eighths of a cell. What is not nothing has at least one.
func bar(n, most uint64, cells int) string {
	if n == 0 {
		return ""
	}
	eighths := max(1, int(math.Round(float64(n)/float64(most)*8*float64(cells))))
	s := strings.Repeat("█", eighths/8)
	if rest := eighths % 8; rest > 0 {
		s += string([]rune("▏▎▍▌▋▊▉")[rest-1])
	}
	return s
}

// shorten cuts s to so many characters, the last of them an ellipsis, after a whole word where one ends near.
func shorten(s string, characters int) string {
	if utf8.RuneCountInString(s) <= characters {
		return s
	}
	cut := string([]rune(s)[:max(0, characters-1)])
	if space := strings.LastIndexByte(cut, ' '); space > len(cut)*3/4 {
		cut = cut[:space]
	}
	return strings.TrimRight(cut, " ,;:") + "…"
}
