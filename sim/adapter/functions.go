package adapter

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"text/template"
)

// functions are what templates may call beside those of text/template, by name.
var functions = template.FuncMap{
	"json":  func(v any) (string, error) { b, err := appendAny(nil, v); return string(b), err },
	"query": func(v any) string { return url.QueryEscape(fmt.Sprint(v)) },
	"path":  func(v any) string { return url.PathEscape(fmt.Sprint(v)) },
}

// appendAny writes a value as JSON.
func appendAny(to []byte, v any) ([]byte, error) {
	switch v := v.(type) {
	case string:
		return appendJSON(to, v), nil
	case uint64:
		return strconv.AppendUint(to, v, 10), nil
	case []string:
		return appendList(to, v), nil
	}
	b, err := json.Marshal(v)
	return append(to, b...), err
}

// appendList writes texts as a list in JSON.
func appendList(to []byte, list []string) []byte {
	to = append(to, '[')
	for i, s := range list {
		if i > 0 {
			to = append(to, ',')
		}
		to = appendJSON(to, s)
	}
	return append(to, ']')
}

const hex = "0123456789abcdef"

// appendJSON writes a text as JSON. A text without quotes and control characters, as most are, is copied as it is.
func appendJSON(to []byte, s string) []byte {
	to = append(to, '"')
	from := 0
	for i := range len(s) {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		to = append(to, s[from:i]...)
		from = i + 1
		switch c {
		case '"', '\\':
			to = append(to, '\\', c)
		default:
			to = append(to, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
	}
	return append(append(to, s[from:]...), '"')
}
