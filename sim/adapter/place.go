package adapter

import (
	"net/http"
	"net/textproto"
	"regexp"
	"strings"

	"github.com/tidwall/gjson"

	"dmsim/strictyaml"
)

// Place is where in an answer something is: in YAML a path of gjson into the body, or a mapping with one of the keys body, header and pattern.
type Place struct {
	Body    string // a path of gjson
	Header  string // a header
	Pattern string // a regular expression with one group, on the body

	pattern *regexp.Regexp
}

// written is a Place as a mapping.
type written struct {
	Body    string `yaml:"body"`
	Header  string `yaml:"header"`
	Pattern string `yaml:"pattern"`
}

// UnmarshalStrict reads a path or a mapping.
func (p *Place) UnmarshalStrict(n *strictyaml.Node) error {
	if n.Kind() == strictyaml.Scalar {
		if err := n.Decode(&p.Body); err != nil {
			return err
		}
		if p.Body == "" {
			return n.Want("a path into the body, such as error.code")
		}
		return nil
	}
	var w written
	if err := n.Decode(&w); err != nil {
		return err
	}
	given := 0
	for _, s := range []string{w.Body, w.Header, w.Pattern} {
		if s != "" {
			given++
		}
	}
	if given != 1 {
		return n.Errorf("want one of body, header and pattern, got %d of them", given)
	}
	p.Body, p.Header, p.Pattern = w.Body, textproto.CanonicalMIMEHeaderKey(w.Header), w.Pattern
	if p.Pattern == "" {
		return nil
	}
	pattern, err := regexp.Compile(p.Pattern)
	if err != nil {
		return n.Errorf("pattern: %s", strings.TrimPrefix(err.Error(), "error parsing regexp: "))
	}
	if pattern.NumSubexp() != 1 {
		return n.Errorf("pattern: want one group, as in code=([a-z]+), got %d", pattern.NumSubexp())
	}
	p.pattern = pattern
	return nil
}

// MarshalStrict writes a mapping.
func (p Place) MarshalStrict() any { return written{p.Body, p.Header, p.Pattern} }

// find returns what is there. A nil Place is nowhere.
func (p *Place) find(h http.Header, body []byte) (text string, ok bool) {
	switch {
	case p == nil:
		return "", false
	case p.Header != "":
		values := h[p.Header]
		if len(values) == 0 {
			return "", false
		}
		return values[0], true
	case p.pattern != nil:
		found := p.pattern.FindSubmatch(body)
		if found == nil {
			return "", false
		}
		return string(found[1]), true
	}
	r := gjson.GetBytes(body, p.Body)
	return r.String(), r.Exists() && r.Type != gjson.Null
}
