package crew

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"

	"dmsim/model"
	"dmsim/model/codec"
)

// order is what an agent is to offer in a trial: its share, or later more of it.
type order struct {
	Number      uint64 // no two of a crew have the same
	Warm        time.Duration
	Duration    time.Duration
	Timeout     time.Duration // of a request
	Connections int
	HTTP2       bool
	Null        bool   // to nobody: the generator alone
	Numbered    bool   // the numbers of commits in answers count from the plan's first
	Adapter     string // as it was written: how answers are heard
	Policy      string // likewise
	Headers     []http.Header
	Items       []item
}

// item is an attempt as a request.
type item struct {
	Index  int           // in the trial
	Due    time.Duration // since the clock's zero
	Op     model.Op
	Header int // the place among the order's
	Method string
	URL    string
	Body   []byte
}

// encode returns the bytes of an order.
func (o *order) encode() []byte { return codec.Encode(nil, o.walk) }

// decodeOrder reads what encode made.
func decodeOrder(data []byte) (*order, error) {
	o := &order{}
	if err := codec.Decode(data, o.walk); err != nil {
		return nil, err
	}
	return o, nil
}

// connectionsMax is that of a load.
const connectionsMax = 65536

// check judges what an agent would do as it came: each connection is a goroutine, and operations are looked up.
func (o *order) check() error {
	switch {
	case len(o.Items) == 0:
		return errors.New("an order without attempts")
	case o.Connections < 1 || o.Connections > connectionsMax:
		return fmt.Errorf("an order of %d connections: want 1 to %d", o.Connections, connectionsMax)
	case min(o.Warm, o.Duration, o.Timeout) < 0:
		return fmt.Errorf("an order of the times %v, %v and %v: want none below 0", o.Warm, o.Duration, o.Timeout)
	}
	for k := range o.Items {
		if i := &o.Items[k]; i.Due < 0 || int(i.Op) >= len(model.OpNames()) {
			return fmt.Errorf("attempt %d: want a due time of 0 or later and a known operation, got %v and %d", i.Index, i.Due, i.Op)
		}
	}
	return nil
}

// digest tells orders apart.
func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:8])
}

func (o *order) walk(c *codec.Codec) {
	codec.Uint(c, &o.Number)
	codec.Int(c, &o.Warm)
	codec.Int(c, &o.Duration)
	codec.Int(c, &o.Timeout)
	codec.Int(c, &o.Connections)
	codec.Bool(c, &o.HTTP2)
	codec.Bool(c, &o.Null)
	codec.Bool(c, &o.Numbered)
	codec.String(c, &o.Adapter)
	codec.String(c, &o.Policy)
	codec.Slice(c, &o.Headers, walkHeader)
	var before item
	codec.Slice(c, &o.Items, func(c *codec.Codec, i *item) {
		i.walk(c, &before)
		c.Check(i.Header >= 0 && i.Header < len(o.Headers), "an attempt with the headers %d of %d", i.Header, len(o.Headers))
		before = *i
	})
}

// step walks over a number by its difference from the one before.
func step[T ~int | ~int64](c *codec.Codec, v *T, before T) {
	d := int64(*v - before)
	codec.Int(c, &d)
	*v = before + T(d)
}

func (i *item) walk(c *codec.Codec, before *item) {
	step(c, &i.Index, before.Index)
	step(c, &i.Due, before.Due)
	codec.Bits(c, &i.Op)
	codec.Int(c, &i.Header)
	codec.String(c, &i.Method)
	codec.String(c, &i.URL)
	walkBytes(c, &i.Body)
}

func walkBytes(c *codec.Codec, data *[]byte) {
	text := string(*data)
	codec.String(c, &text)
	if c.Reading() {
		*data = []byte(text)
	}
}

// field is one of a header.
type field struct {
	name   string
	values []string
}

func walkHeader(c *codec.Codec, h *http.Header) {
	var fields []field
	for _, name := range slices.Sorted(maps.Keys(*h)) {
		fields = append(fields, field{name, (*h)[name]})
	}
	codec.Slice(c, &fields, func(c *codec.Codec, f *field) {
		codec.String(c, &f.name)
		codec.Slice(c, &f.values, codec.String)
	})
	if c.Reading() {
		*h = make(http.Header, len(fields))
		for _, f := range fields {
			(*h)[f.name] = f.values
		}
	}
}
