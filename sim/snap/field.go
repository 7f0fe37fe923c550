package snap

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// secondsMax is the last second of the year 9999: what is above is no time in seconds (in milliseconds, perhaps).
const secondsMax = 253402300799

// quotedBytesMax bounds what an error quotes of a field.
const quotedBytesMax = 40

var columnNames = [Messages]string{"SRC", "DST", "UNIXTS"}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

func skipBlanks(line []byte, at int) int {
	for at < len(line) && isBlank(line[at]) {
		at++
	}
	return at
}

// number reads the digits from at on and returns where they end. It is not ok unless a blank or the line's end follows.
func number(line []byte, at int, into *uint64) (end int, ok bool) {
	v := uint64(0)
	for end = at; end < len(line); end++ {
		digit := uint64(line[end] - '0') // a byte below '0' wraps round to above 9
		if digit > 9 {
			break
		}
		if v > (math.MaxUint64-9)/10 && (v > math.MaxUint64/10 || v*10 > math.MaxUint64-digit) {
			return end, false
		}
		v = v*10 + digit
	}
	*into = v
	return end, end > at && (end == len(line) || isBlank(line[end]))
}

// defect finds out, slowly, what is wrong with a line that row refused.
func (r *Reader) defect(line []byte) error {
	return fmt.Errorf("%s:%d: %w", r.name, r.line, r.explain(strings.FieldsFunc(string(line), func(c rune) bool {
		return c < 128 && isBlank(byte(c))
	})))
}

func (r *Reader) explain(fields []string) error {
	if len(fields) != int(r.columns) {
		return fmt.Errorf("want %d fields %s, got %d", r.columns, strings.Join(columnNames[:r.columns], " "), len(fields))
	}
	for i, field := range fields {
		highest := uint64(math.MaxUint64)
		if i == 2 {
			highest = secondsMax
		}
		v, err := strconv.ParseUint(field, 10, 64)
		if err != nil || v > highest {
			return fmt.Errorf("%s: want a whole number from 0 to %d, got %s", columnNames[i], highest, quote(field))
		}
		if i == 2 && v < r.last {
			return fmt.Errorf("rows must be in order of time, got %d after %d", v, r.last)
		}
	}
	panic(fmt.Sprintf("a good row was refused: %q", fields))
}

func quote(field string) string {
	if len(field) > quotedBytesMax {
		return fmt.Sprintf("%q ...", field[:quotedBytesMax])
	}
	return strconv.Quote(field)
}
