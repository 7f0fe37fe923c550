package page

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// Column is one of a table.
type Column struct {
	Name   string // the field of a chart, the header of the CSV: a-z, 0-9, dashes and underscores, begins with a letter
	Title  string // the header that people read; "" for Name with blanks
	Unit   string // in brackets after it; "" for none
	Kind   Kind
	Format string // a verb of package fmt for numbers, such as "%.2f"; "" for that of Kind
	Hidden bool   // in the data only: the table that people read leaves it out
}

// Kind says what a column holds, and so how it is written and on which side it stands.
type Kind string

// Kinds.
const (
	Text   Kind = "text"
	Count  Kind = "count"  // whole numbers: 12,345
	Number Kind = "number" // four significant digits
	Share  Kind = "share"  // a fraction, written in per cent
	Time   Kind = "time"   // time.Time, written in UTC
)

func (c Column) head() string {
	title := c.Title
	if title == "" {
		title = strings.ReplaceAll(c.Name, "_", " ")
	}
	if c.Unit != "" {
		title += " (" + c.Unit + ")"
	}
	return title
}

func (c Column) right() bool { return c.Kind != Text && c.Kind != Time && c.Kind != "" }

// absent is what stands for an unknown value.
const absent = "–"

// show writes a value as a person reads it.
func (c Column) show(value any) string {
	switch v := value.(type) {
	case nil:
		return absent
	case string:
		return v
	case bool:
		if v {
			return "yes"
		}
		return "no"
	case time.Time:
		return v.UTC().Format("2006-01-02 15:04:05")
	}
	x, ok := number(value)
	if !ok || math.IsNaN(x) || math.IsInf(x, 0) {
		return absent
	}
	switch {
	case c.Format != "":
		return fmt.Sprintf(c.Format, x)
	case c.Kind == Share:
		return strconv.FormatFloat(100*x, 'f', 2, 64) + " %"
	case c.Kind == Count:
		return grouped(strconv.FormatFloat(x, 'f', -1, 64))
	}
	return short(x)
}

// short writes four significant digits, and whole numbers in full.
func short(x float64) string {
	if x == math.Trunc(x) && math.Abs(x) < 1e12 {
		return grouped(strconv.FormatFloat(x, 'f', 0, 64))
	}
	if size := math.Abs(x); size >= 1e-4 && size < 1e6 {
		digits := strconv.FormatFloat(x, 'f', max(0, 3-int(math.Floor(math.Log10(size)))), 64)
		if strings.Contains(digits, ".") {
			digits = strings.TrimRight(strings.TrimRight(digits, "0"), ".")
		}
		return grouped(digits)
	}
	return strconv.FormatFloat(x, 'g', 4, 64)
}

// grouped parts the whole digits of a number by threes.
func grouped(digits string) string {
	sign := ""
	if strings.HasPrefix(digits, "-") {
		sign, digits = "-", digits[1:]
	}
	whole, rest, dotted := strings.Cut(digits, ".")
	for at := len(whole) - 3; at > 0; at -= 3 {
		whole = whole[:at] + "," + whole[at:]
	}
	if dotted {
		whole += "." + rest
	}
	return sign + whole
}

// number returns a value of any of Go's kinds of numbers, named ones too.
func number(value any) (float64, bool) {
	v := reflect.ValueOf(value)
	switch {
	case v.CanInt():
		return float64(v.Int()), true
	case v.CanUint():
		return float64(v.Uint()), true
	case v.CanFloat():
		return v.Float(), true
	}
	return 0, false
}
