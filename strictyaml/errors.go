package strictyaml

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Error is what is wrong at one place of a source. It prints on one line.
type Error struct {
	Source string // the name that the caller gave: a file, or "--set path=value"
	Line   int    // from 1; 0 where the source has no lines or the key is not in it
	Column int    // in characters, from 1
	Path   string // of the key, such as custom[1].id; empty for the document itself
	What   string // "want ..., got ..."
	Err    error  // the cause, where a type's own check found it
}

// Error returns source:line:column: path: what, leaving out what is not known.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Source)
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", e.Line, e.Column)
	}
	if e.Path != "" {
		b.WriteString(": " + e.Path)
	}
	b.WriteString(": " + e.What)
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// FieldError is the judgement of a type's Validate method on one of its fields. It knows no source: Document.Locate adds it.
type FieldError struct {
	Path string // from the value that was judged, such as spam.window or custom[1].id
	Want string // what is allowed: "a share from 0 to 1"
	Got  any    // what is there
	What string // replaces "want ..., got ..." where that does not fit
}

// Error returns path: want ..., got ....
func (e *FieldError) Error() string {
	if e.Path == "" {
		return e.what()
	}
	return e.Path + ": " + e.what()
}

func (e *FieldError) what() string {
	if e.What != "" {
		return e.What
	}
	return fmt.Sprintf("want %s, got %s", e.Want, show(e.Got))
}

// Under moves a FieldError below path, for a Validate that calls that of one of its fields. Other errors, and nil, it returns as they are.
func Under(path string, err error) error {
	var field *FieldError
	if !errors.As(err, &field) {
		return err
	}
	moved := *field
	moved.Path = join(path, field.Path)
	return &moved
}

func join(path, below string) string {
	if path == "" || below == "" || below[0] == '[' {
		return path + below
	}
	return path + "." + below
}

// show prints what came: texts in quotes, durations as they are written, the rest as Go prints it.
func show(v any) string {
	switch v := v.(type) {
	case string:
		return quote(v)
	case time.Duration:
		return FormatDuration(v)
	case fmt.Stringer:
		return v.String()
	}
	return fmt.Sprint(v)
}

// shownMax bounds how much of a text an error repeats.
const shownMax = 60

func quote(s string) string { return fmt.Sprintf("%q", clip(s)) }

func clip(s string) string {
	runes := 0
	for i := range s {
		if runes++; runes > shownMax {
			return s[:i] + "..."
		}
	}
	return s
}

// oneLine folds the white space of a message that others wrote.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
