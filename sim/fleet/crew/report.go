package crew

import (
	"encoding/json"
	"fmt"
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"

	"dmsim/model/codec"
	"dmsim/sim/load"
)

// report is what an agent has seen of an order since the report before.
type report struct {
	Agent     int    // its ticket
	Order     uint64 // 0: it has none, and says that it is there
	Sequence  uint64 // from 0, of the order
	Sent      uint64
	Answered  uint64
	Failed    uint64
	Histogram string // of the responses in nanoseconds, as HdrHistogram encodes it; "": of none
	Records   []record
	Last      string // JSON of last; "": more reports follow
}

// record is what became of one attempt. Times count from the clock's zero.
type record struct {
	Index  int // in the trial
	Begun  time.Duration
	Ended  time.Duration
	Answer load.Answer
}

// last is what an agent says of an order when it is over: sums of all its reports, by another count.
type last struct {
	Sent    uint64       `json:"sent"`
	Ended   uint64       `json:"ended"` // answered or failed
	CPU     float64      `json:"cpu"`   // seconds
	Machine load.Machine `json:"machine"`
	Error   string       `json:"error,omitempty"` // why it did not go as it should
}

func (r *report) encode() []byte { return pack(codec.Encode(nil, r.walk)) }

// decodeReport reads what encode made.
func decodeReport(data []byte) (*report, error) {
	plain, err := unpack(data, reportBytesMax)
	if err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	r := &report{}
	if err := codec.Decode(plain, r.walk); err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	return r, nil
}

// last returns what was said in the end; nil where that is still to come.
func (r *report) last() (*last, error) {
	if r.Last == "" {
		return nil, nil
	}
	l := &last{}
	if err := json.Unmarshal([]byte(r.Last), l); err != nil {
		return nil, fmt.Errorf("the last report: %w", err)
	}
	return l, nil
}

func (r *report) walk(c *codec.Codec) {
	codec.Int(c, &r.Agent)
	codec.Uint(c, &r.Order)
	codec.Uint(c, &r.Sequence)
	codec.Uint(c, &r.Sent)
	codec.Uint(c, &r.Answered)
	codec.Uint(c, &r.Failed)
	codec.String(c, &r.Histogram)
	codec.String(c, &r.Last)
	var before record
	codec.Slice(c, &r.Records, func(c *codec.Codec, one *record) {
		one.walk(c, &before)
		before = *one
	})
	c.Check(len(r.Records) <= recordsMax, "want at most %d records, got %d", recordsMax, len(r.Records))
}

func (r *record) walk(c *codec.Codec, before *record) {
	a, o := &r.Answer, &r.Answer.Outcome
	was := &before.Answer
	step(c, &r.Index, before.Index)
	step(c, &r.Begun, before.Begun)
	step(c, &r.Ended, r.Begun)
	codec.Int(c, &a.Held)
	commit := int64(o.Commit - was.Outcome.Commit) // modulo 2^64, and so back
	codec.Int(c, &commit)
	o.Commit = was.Outcome.Commit + uint64(commit)
	step(c, &a.At, was.At)
	codec.Uint(c, &o.Reached)
	codec.Bits(c, &o.Reason)
	codec.Bool(c, &o.Repeat)
	codec.Bits(c, &a.Meaning)
	codec.String(c, &a.Failure)
}

// longest and digits are the range of a histogram of responses: those of the load's own.
const (
	longest = time.Hour
	digits  = 3
)

func newHistogram() *hdr.Histogram { return hdr.New(1, int64(longest), digits) }

// count takes in a time, that above the range as its end.
func count(h *hdr.Histogram, d time.Duration) {
	if err := h.RecordValue(int64(min(max(d, 0), longest))); err != nil {
		panic(err) // only of a value out of range
	}
}

// encodeHistogram is "" of an empty one.
func encodeHistogram(h *hdr.Histogram) (string, error) {
	if h.TotalCount() == 0 {
		return "", nil
	}
	data, err := h.Encode(hdr.V2CompressedEncodingCookieBase)
	return string(data), err
}

// mergeHistogram adds an encoded histogram to another one, and says how many it holds. One of another range is an error.
func mergeHistogram(into *hdr.Histogram, encoded string) (uint64, error) {
	if encoded == "" {
		return 0, nil
	}
	h, err := hdr.Decode([]byte(encoded))
	if err != nil {
		return 0, fmt.Errorf("a histogram: %w", err)
	}
	if h.HighestTrackableValue() != into.HighestTrackableValue() || h.SignificantFigures() != into.SignificantFigures() || h.LowestTrackableValue() != into.LowestTrackableValue() {
		return 0, fmt.Errorf("a histogram: want %d digits up to %d, got %d up to %d", into.SignificantFigures(), into.HighestTrackableValue(), h.SignificantFigures(), h.HighestTrackableValue())
	}
	if dropped := into.Merge(h); dropped > 0 {
		return 0, fmt.Errorf("a histogram: %d values are out of range", dropped)
	}
	return uint64(h.TotalCount()), nil
}
