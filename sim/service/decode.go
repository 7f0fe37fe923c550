package service

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"dmsim/model"
)

// bodies are buffers that requests are read into, used again unless they have grown large.
var bodies = sync.Pool{New: func() any { return new(bytes.Buffer) }}

const bodyKeptMax = 64 << 10

// read reads the body of a request: one JSON object without unknown keys.
func (c *call) read(into any) error {
	if kind := c.r.Header.Get("Content-Type"); kind != jsonType[0] {
		if media, _, err := mime.ParseMediaType(kind); err != nil || media != jsonType[0] {
			return &Problem{Status: http.StatusUnsupportedMediaType, Detail: fmt.Sprintf("want content type %s, got %.60q", jsonType[0], kind)}
		}
	}
	limit := c.s.limits.BodyBytes
	if c.route.large {
		limit = c.s.limits.LargeBodyBytes
	}
	buffer := bodies.Get().(*bytes.Buffer)
	defer func() {
		if buffer.Cap() <= bodyKeptMax {
			buffer.Reset()
			bodies.Put(buffer)
		}
	}()
	if _, err := buffer.ReadFrom(http.MaxBytesReader(c.w, c.r.Body, limit)); err != nil {
		return unreadable(err)
	}
	return decode(buffer.Bytes(), into)
}

// unreadable says why a body did not come whole.
func unreadable(err error) error {
	if tooLarge, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return &Problem{Status: http.StatusRequestEntityTooLarge, Detail: fmt.Sprintf("want a body of at most %d bytes", tooLarge.Limit)}
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return &Problem{Status: http.StatusRequestTimeout, Detail: "the body took too long"}
	}
	return invalid("the body did not come whole")
}

// depthMax bounds how deep a body may be nested. A policy needs six.
const depthMax = 32

// decode reads one JSON object without unknown keys, nothing after it.
func decode(body []byte, into any) error {
	switch {
	case !utf8.Valid(body):
		return invalid("want a body in UTF-8")
	case !bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n"), []byte("{")):
		return invalid("want a JSON object")
	case depth(body) > depthMax:
		return invalid("want JSON nested at most %d deep", depthMax)
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return invalid("%s", jsonMistake(err))
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return invalid("want one JSON object and nothing after it")
	}
	return nil
}

// depth is how deep brackets are nested outside of strings.
func depth(body []byte) (deepest int) {
	deep, quoted := 0, false
	for i := 0; i < len(body); i++ {
		switch ch := body[i]; {
		case quoted:
			if ch == '\\' {
				i++
			}
			quoted = ch != '"'
		case ch == '"':
			quoted = true
		case ch == '{' || ch == '[':
			deep++
			deepest = max(deepest, deep)
		case ch == '}' || ch == ']':
			deep--
		}
	}
	return deepest
}

// jsonMistake says in our words what the decoder says of Go's types.
func jsonMistake(err error) string {
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Sprintf("%s: want another type, got %s", wrong.Field, wrong.Value)
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return "the JSON ends too early"
	}
	text := strings.TrimPrefix(err.Error(), "json: ")
	return text[:min(len(text), mistakeBytesMax)]
}

// mistakeBytesMax bounds how much of a mistake is told.
const mistakeBytesMax = 300

// parseBirth reads a date of birth.
func parseBirth(text string) (model.Date, error) {
	birth, err := model.ParseDate(text)
	if err != nil || birth.Year() < 1800 || birth.Year() > 9000 {
		return 0, invalid("birth: want a date such as 2001-02-03, from 1800 on, got %.20q", text)
	}
	return birth, nil
}

func detailOf(err error) string {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p.Detail
	}
	return err.Error()
}

// stdOf is a virtual time for an answer; nil for none.
func stdOf(t model.Time) *time.Time {
	if t == 0 {
		return nil
	}
	std := t.Std()
	return &std
}
