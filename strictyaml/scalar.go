package strictyaml

import (
	"encoding"
	"errors"
	"fmt"
	"math"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// decodeText hands a scalar's text to a type that reads text. Of its error "want ..., got ..." the wanted part is kept; what
// came, a list say, is told better here.
func (n *Node) decodeText(into encoding.TextUnmarshaler) error {
	err := into.UnmarshalText([]byte(n.Text()))
	if err == nil && n.kind == Scalar {
		return nil
	}
	want := "want a single value"
	if err != nil {
		want, _, _ = strings.Cut(oneLine(err.Error()), ", got ")
	}
	e := n.Errorf("%s, got %s", want, n.shown()).(*Error)
	e.Err = err
	return e
}

// decodeScalar reads a bool, a number, a text, a duration or a time.
func (n *Node) decodeScalar(v reflect.Value) error {
	if n.kind != Scalar {
		return n.Want(wanted(v))
	}
	switch kind := v.Kind(); {
	case v.Type() == timeType:
		return n.decodeTime(v)
	case v.Type() == durationType:
		return n.decodeDuration(v)
	case kind == reflect.String:
		if !n.quoted && (looksNumeric(n.text) || n.text == "true" || n.text == "false") {
			return n.Errorf("want a text, got %s (in quotes it is one)", clip(n.text))
		}
		v.SetString(n.text)
		return nil
	case n.quoted:
		return n.Want(wanted(v))
	case kind == reflect.Bool:
		if n.text != "true" && n.text != "false" {
			return n.Want(wanted(v))
		}
		v.SetBool(n.text == "true")
		return nil
	case v.CanFloat():
		return n.decodeFloat(v)
	}
	return n.decodeWhole(v)
}

// wanted names what a Go type reads.
func wanted(v reflect.Value) string {
	switch {
	case v.Type() == timeType:
		return "a time such as 2026-03-01T12:00:00Z"
	case v.Type() == durationType:
		return durationWanted
	case v.Kind() == reflect.String:
		return "a text"
	case v.Kind() == reflect.Bool:
		return "true or false"
	case v.CanFloat():
		return "a number"
	case v.CanInt() && v.Type().Bits() < 64:
		limit := int64(1) << (v.Type().Bits() - 1)
		return fmt.Sprintf("a whole number from %d to %d", -limit, limit-1)
	case v.CanUint() && v.Type().Bits() < 64:
		return fmt.Sprintf("a whole number from 0 to %d", uint64(1)<<v.Type().Bits()-1)
	case v.CanUint():
		return "a whole number >= 0"
	case v.CanInt():
		return "a whole number"
	}
	panic(fmt.Sprintf("strictyaml: cannot decode into %v", v.Type()))
}

func (n *Node) decodeTime(v reflect.Value) error {
	t, err := time.Parse(time.RFC3339Nano, n.text)
	if err != nil {
		return n.Want(wanted(v))
	}
	v.Set(reflect.ValueOf(t))
	return nil
}

func (n *Node) decodeDuration(v reflect.Value) error {
	d, ok := ParseDuration(n.text)
	if !ok {
		return n.Want(wanted(v))
	}
	v.SetInt(int64(d))
	return nil
}

// decodeWhole reads a whole number: decimal, or with 0x, 0o or 0b, with _ between digits. A leading zero is refused: YAML
// 1.1 took 010 for eight, YAML 1.2 takes it for ten.
func (n *Node) decodeWhole(v reflect.Value) error {
	want := wanted(v)
	if !looksWhole(n.text) {
		return n.Want(want)
	}
	bits := v.Type().Bits()
	if v.CanUint() {
		number, err := strconv.ParseUint(strings.TrimPrefix(n.text, "+"), 0, bits)
		if err != nil {
			return n.rangeError(want, err)
		}
		v.SetUint(number)
		return nil
	}
	number, err := strconv.ParseInt(n.text, 0, bits)
	if err != nil {
		return n.rangeError(want, err)
	}
	v.SetInt(number)
	return nil
}

func (n *Node) rangeError(want string, err error) error {
	if errors.Is(err, strconv.ErrRange) && strings.HasSuffix(want, "number") {
		want += " of at most 64 bits"
	}
	return n.Want(want)
}

func (n *Node) decodeFloat(v reflect.Value) error {
	text := n.text
	if looksWhole(text) {
		text = strings.ReplaceAll(text, "_", "")
	}
	number, err := strconv.ParseFloat(text, v.Type().Bits())
	if !looksNumeric(n.text) || err != nil || math.IsNaN(number) || math.IsInf(number, 0) {
		return n.Want(wanted(v))
	}
	v.SetFloat(number)
	return nil
}

// wholeShape is how a whole number is written: decimal without leading zeros, hexadecimal, octal, binary.
var wholeShape = regexp.MustCompile(`^[-+]?(0|[1-9](_?[0-9])*|0x[0-9A-Fa-f](_?[0-9A-Fa-f])*|0o[0-7](_?[0-7])*|0b[01](_?[01])*)$`)

// looksWhole tells a whole number, in range or not, from everything else.
func looksWhole(s string) bool { return wholeShape.MatchString(s) }

// looksNumeric tells what YAML takes for a number, in range or not, from texts.
func looksNumeric(s string) bool {
	digits := unsigned(s)
	switch strings.ToLower(digits) {
	case ".inf", ".nan":
		return true
	}
	if digits == "" || !strings.ContainsAny(digits[:1], ".0123456789") {
		return false
	}
	_, err := strconv.ParseFloat(digits, 64)
	return looksWhole(s) || err == nil || errors.Is(err, strconv.ErrRange)
}

func unsigned(s string) string {
	if s != "" && (s[0] == '-' || s[0] == '+') {
		return s[1:]
	}
	return s
}
