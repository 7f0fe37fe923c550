package sim

import (
	"crypto/sha256"
	"encoding"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"maps"

	"dmsim/model"
)

// Result is what a run counted. Attempts, Delivered and Refused count messages: a group message once, a retry with a known id not at all.
// Attempts = Delivered + the sum of Refused.
type Result struct {
	Users       int    // at the start
	Follows     uint64 // at the start
	Start, End  model.Time
	Attempts    uint64
	Delivered   uint64
	Refused     map[model.Reason]uint64
	Groups      uint64 // of the delivered, those to a group
	FanOut      uint64 // whom they reached
	Retries     uint64 // answered with the decision of the first try
	Operations  map[model.Op]*Operation
	History     uint64 // attempts of all kinds, retries included
	HistoryHash string // SHA-256 over every attempt and decision in the order of commits, in hex
	Interrupted bool

	digest *digest
}

// Operation counts the attempts of one kind other than sending. Attempts = Done + the sum of Refused.
type Operation struct {
	Attempts, Done uint64
	Refused        map[model.Reason]uint64
}

func newResult(s *Society) *Result {
	return &Result{
		Users: s.World.Users(), Follows: s.People.Graph.Follows(), Start: s.Start, End: s.Start,
		Refused: make(map[model.Reason]uint64), Operations: make(map[model.Op]*Operation), digest: newDigest(),
	}
}

// clone copies a result, which then counts on by itself.
func (r *Result) clone() *Result {
	c := *r
	c.Refused, c.Operations, c.digest = maps.Clone(r.Refused), make(map[model.Op]*Operation), r.digest.clone()
	for op, o := range r.Operations {
		c.Operations[op] = &Operation{Attempts: o.Attempts, Done: o.Done, Refused: maps.Clone(o.Refused)}
	}
	return &c
}

// until notes that virtual time has come to t.
func (r *Result) until(t model.Time) { r.End = t }

func (r *Result) observe(a *model.Attempt, o *model.Outcome) {
	r.History++
	r.digest.add(a, o)
	switch {
	case o.Repeat:
		r.Retries++
	case a.Op != model.OpSend:
		r.operation(a.Op).count(o.Reason)
	case o.Reason != model.Delivered:
		r.Attempts++
		r.Refused[o.Reason]++
	default:
		r.Attempts++
		r.Delivered++
		if a.Group != model.NoGroup {
			r.Groups++
			r.FanOut += uint64(o.Reached)
		}
	}
}

func (r *Result) operation(op model.Op) *Operation {
	if r.Operations[op] == nil {
		r.Operations[op] = &Operation{Refused: make(map[model.Reason]uint64)}
	}
	return r.Operations[op]
}

func (o *Operation) count(reason model.Reason) {
	o.Attempts++
	if reason == model.Delivered {
		o.Done++
	} else {
		o.Refused[reason]++
	}
}

func (r *Result) seal() { r.HistoryHash = r.digest.sum() }

// digest hashes the history, a record of fixed length an attempt, a block at a time.
type digest struct {
	hash  hash.Hash
	block []byte
}

const (
	recordBytes = 8*5 + 4*5 + 4
	blockBytes  = 1024 * recordBytes
)

func newDigest() *digest { return &digest{sha256.New(), make([]byte, 0, blockBytes)} }

func (d *digest) add(a *model.Attempt, o *model.Outcome) {
	b := binary.LittleEndian.AppendUint64(d.block, uint64(a.At))
	b = binary.LittleEndian.AppendUint64(b, uint64(a.Key))
	b = binary.LittleEndian.AppendUint64(b, o.Commit)
	b = binary.LittleEndian.AppendUint64(b, contentOf(&a.Message))
	b = binary.LittleEndian.AppendUint64(b, model.Mix(a.Ref, uint64(a.Birth)<<32|uint64(a.Zone)<<2|flag(a.HasSetting)<<1|flag(a.Anonymous)))
	b = binary.LittleEndian.AppendUint32(b, uint32(a.Actor))
	b = binary.LittleEndian.AppendUint32(b, uint32(a.Target))
	b = binary.LittleEndian.AppendUint32(b, uint32(a.Group))
	b = binary.LittleEndian.AppendUint32(b, o.Reached)
	b = binary.LittleEndian.AppendUint32(b, o.ID)
	b = append(b, byte(a.Op), codeOf(o.Reason), byte(flag(o.Repeat)), byte(a.Setting))
	if len(b) == blockBytes {
		d.hash.Write(b)
		b = b[:0]
	}
	d.block = b
}

// firstCustomCode is what stands for the first custom rule in a digest, as it did when so many reasons were built in: a hash should say the same in the next version.
const firstCustomCode = 24

// codeOf is what stands for a reason. Those that were built in later count down from 255: each leaves room for one custom rule less, so no two have the same.
func codeOf(r model.Reason) byte {
	switch {
	case r >= model.CustomReason:
		return byte(r-model.CustomReason) + firstCustomCode
	case r >= firstCustomCode:
		return 255 - byte(r-firstCustomCode)
	}
	return byte(r)
}

// contentOf folds a message into a word.
func contentOf(m *model.Message) uint64 {
	return model.Mix(m.Fingerprint, model.Mix(m.ID, uint64(m.Length)<<16|uint64(m.Kind)<<8|uint64(m.Labels)))
}

func flag(on bool) uint64 {
	if on {
		return 1
	}
	return 0
}

// clone copies a digest.
func (d *digest) clone() *digest {
	c := newDigest()
	if err := c.setState(d.state()); err != nil {
		panic(err) // it was just made
	}
	return c
}

// state is what a digest has come to, in the bytes of SHA-256's own form.
func (d *digest) state() []byte {
	d.flush()
	state, err := d.hash.(encoding.BinaryMarshaler).MarshalBinary()
	if err != nil {
		panic(err) // SHA-256 has none
	}
	return state
}

func (d *digest) setState(state []byte) error {
	return d.hash.(encoding.BinaryUnmarshaler).UnmarshalBinary(state)
}

// flush hashes what has not come to a block.
func (d *digest) flush() {
	d.hash.Write(d.block)
	d.block = d.block[:0]
}

func (d *digest) sum() string {
	d.flush()
	return hex.EncodeToString(d.hash.Sum(nil))
}
