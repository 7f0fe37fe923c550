package adapter

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/textproto"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"dmsim/strictyaml"
)

// Request is the template of a request.
type Request struct {
	Method  string   `yaml:"method"`
	Path    Template `yaml:"path"`
	Headers Headers  `yaml:"headers"`
	Body    Template `yaml:"body"`
}

// Headers are templates by the names of headers.
type Headers map[string]*Template

// methods are those that a request may have.
var methods = []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}

// compile makes the templates of a request ready, and judges them with samples of what they will be given.
func (r *Request) compile(of shape) error {
	if !slices.Contains(methods, r.Method) {
		return &strictyaml.FieldError{Path: "method", Want: "one of " + strings.Join(methods, ", "), Got: r.Method}
	}
	if err := strictyaml.Under("path", r.Path.compile(of)); err != nil {
		return err
	}
	if err := r.judgePath(of); err != nil {
		return err
	}
	if err := r.Headers.compile(of); err != nil {
		return strictyaml.Under("headers", err)
	}
	return strictyaml.Under("body", r.Body.compile(of))
}

// judgePath errs where a rendered path is none.
func (r *Request) judgePath(of shape) error {
	for _, data := range of.samples {
		path, err := r.Path.slow(data)
		switch {
		case err != nil:
			return err
		case !strings.HasPrefix(string(path), "/"):
			return &strictyaml.FieldError{Path: "path", Want: "a path that begins with /", Got: string(path)}
		case strings.ContainsAny(string(path), " \n\r\t#\""):
			return &strictyaml.FieldError{Path: "path", What: fmt.Sprintf("a name with a blank or a quote makes it %q: want {{path .To}} or {{query .To}} in the place of {{.To}}", path)}
		}
	}
	return nil
}

func (h Headers) compile(of shape) error {
	for _, name := range slices.Sorted(maps.Keys(h)) {
		if name == "" || strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune("()<>@,;:\\\"/[]?={}", r) }) {
			return &strictyaml.FieldError{Path: keyOf(name), Want: "the name of a header", Got: name}
		}
		if err := h[name].compile(of); err != nil {
			return strictyaml.Under(keyOf(name), err)
		}
	}
	return nil
}

// keyOf is a key as paths have it: in quotes where it has other signs than a word.
func keyOf(name string) string {
	word := func(r rune) bool {
		return r == '-' || r == '_' || r > 0xa0 || unicode.IsLetter(r) || unicode.IsDigit(r)
	}
	if name == "" || strings.ContainsFunc(name, func(r rune) bool { return !word(r) }) {
		return strconv.Quote(name)
	}
	return name
}

// names are those of the headers, as HTTP writes them, in order.
func (h Headers) names() []string { return slices.Sorted(maps.Keys(h)) }

// render puts the headers into others.
func (h Headers) render(data any, into http.Header) error {
	for _, name := range h.names() {
		value, err := h[name].slow(data)
		if err != nil {
			return err
		}
		if strings.ContainsAny(string(value), "\r\n") {
			return errors.New("the header " + name + " has a line end in it")
		}
		into[textproto.CanonicalMIMEHeaderKey(name)] = []string{string(value)}
	}
	return nil
}

// json says whether the body of a request is JSON, by its headers, or those that every request has.
func (h Headers) json(all Headers) bool {
	for _, some := range []Headers{all, h} {
		for name, t := range some {
			if textproto.CanonicalMIMEHeaderKey(name) == "Content-Type" {
				return strings.Contains(t.Text, "json")
			}
		}
	}
	return false
}
