package compare

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"sync"

	"github.com/klauspost/compress/zstd"

	"dmsim/model/codec"
	"dmsim/model/policy"
	"dmsim/sim/population"
)

// Bounds of rows as bytes.
const (
	rowBytesMax    = 1 << 30 // unpacked: the witness of a hundred million users is about as large
	rowWindowBytes = 1 << 20 // of the compression: what reading takes at once, whatever is claimed
)

// compress is for any number of goroutines. It halves a witness, which is much the largest part of a row.
var compress = sync.OnceValue(func() *zstd.Encoder {
	e, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(rowWindowBytes))
	if err != nil {
		panic(err) // of the options
	}
	return e
})

// Pack writes a row as bytes, equal ones for equal rows. A witness must be complete: Finish has seen it.
func (r *Row) Pack() []byte {
	return compress().EncodeAll(codec.Encode(nil, func(c *codec.Codec) { walkRow(c, r) }), nil)
}

// Unpack reads what Pack wrote, exactly. Other bytes are an error, and take no more memory than what is read of them justifies.
func Unpack(packed []byte) (*Row, error) {
	r := &Row{}
	data, err := expand(packed)
	if err == nil {
		err = codec.Decode(data, func(c *codec.Codec) { walkRow(c, r) })
	}
	if err != nil {
		return nil, fmt.Errorf("want a packed row of a comparison: %w", err)
	}
	return r, nil
}

func expand(packed []byte) ([]byte, error) {
	from, err := zstd.NewReader(bytes.NewReader(packed), zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(rowWindowBytes))
	if err != nil {
		return nil, err
	}
	defer from.Close()
	return io.ReadAll(io.LimitReader(from, rowBytesMax)) // as it comes, for a frame may claim to be any size
}

func walkRow(c *codec.Codec, r *Row) {
	codec.Int(c, &r.Replication)
	codec.String(c, (*string)(&r.Over))
	codec.Int(c, &r.Arm)
	c.Check(r.Replication >= 0 && r.Arm >= 0 && slices.Contains(OverNames(), string(r.Over)), "want the place of a run, got %+v", r.Place)
	codec.Fixed(c, &r.Seed)
	codec.String(c, &r.Hash)
	codec.Map(c, &r.Numbers, codec.String, walkFloat)
	codec.MapFunc(c, &r.Groups, compareGroups, walkGroup, walkFloat)
	codec.Uint(c, &r.Attempts)
	codec.Slice(c, &r.Assumptions, codec.String)
	bears := r.Witness != nil
	if codec.Bool(c, &bears); !bears {
		return
	}
	if c.Reading() {
		r.Witness = &Witness{}
	}
	walkWitness(c, r.Witness)
}

// walkFloat keeps every bit, also of what is no number.
func walkFloat(c *codec.Codec, v *float64) {
	bits := math.Float64bits(*v)
	codec.Fixed(c, &bits)
	*v = math.Float64frombits(bits)
}

func compareGroups(a, b Group) int {
	return cmp.Or(cmp.Compare(a.By, b.By), cmp.Compare(a.Name, b.Name))
}

func walkGroup(c *codec.Codec, g *Group) {
	codec.String(c, &g.By)
	codec.String(c, &g.Name)
}

// walkWitness goes over the users column by column, since most of a column is alike.
func walkWitness(c *codec.Codec, w *Witness) {
	codec.Slice(c, &w.custom, codec.String)
	codec.Slice(c, &w.band, walkBand)
	codec.Slice(c, &w.bears, walkPersona)
	c.Check(len(w.band) == len(w.bears), "want a persona for each of %d users, got %d", len(w.band), len(w.bears))
	if c.Reading() && c.OK() {
		w.users = make([]user, len(w.band))
	}
	for _, fateOf := range []func(*user) *fate{func(u *user) *fate { return &u.sent }, func(u *user) *fate { return &u.received }} {
		column(c, w.users, func(u *user) { codec.Uint(c, &fateOf(u).delivered) })
		column(c, w.users, func(u *user) { codec.Uint(c, &fateOf(u).refused) })
		column(c, w.users, func(u *user) { codec.Uint(c, &fateOf(u).refusedFor) })
	}
	codec.Slice(c, (*[]decision)(&w.sample), walkDecision)
}

func walkBand(c *codec.Codec, band *uint8) { codec.Byte(c, band, uint8(len(bands))) }

func walkPersona(c *codec.Codec, p *population.Persona) {
	codec.Byte(c, p, population.Persona(len(population.PersonaNames())))
}

func column(c *codec.Codec, users []user, walk func(*user)) {
	for i := range users {
		if walk(&users[i]); !c.OK() {
			return
		}
	}
}

func walkDecision(c *codec.Codec, d *decision) {
	codec.Fixed(c, &d.key)
	d.hash = hashOf(d.key)
	codec.Int(c, &d.at)
	codec.Fixed32(c, &d.actor)
	codec.Fixed32(c, &d.target)
	codec.Fixed32(c, &d.group)
	codec.Bits(c, &d.reason)
	walkAge(c, &d.actorAge)
	walkAge(c, &d.targetAge)
	walkFacts(c, &d.facts)
}

func walkAge(c *codec.Codec, age *int16) {
	wide := int32(*age)
	codec.Int(c, &wide)
	*age = int16(wide)
	c.Check(int32(*age) == wide, "the age %d is too large", wide)
}

func walkFacts(c *codec.Codec, f *policy.Facts) {
	codec.Int(c, &f.SentToday)
	codec.Int(c, &f.SpamRecipients)
	codec.Int(c, &f.Requests)
	codec.Int(c, &f.GroupSize)
	codec.Uint(c, &f.Length)
	codec.Uint(c, &f.Unanswered)
	walkAge(c, &f.SenderAge)
	walkAge(c, &f.RecipientAge)
	codec.Bits(c, &f.Kind)
	codec.Bits(c, &f.Labels)
	codec.Bits(c, &f.SenderSetting)
	codec.Bits(c, &f.RecipientSetting)
	for _, fact := range []*bool{
		&f.Anonymous, &f.Known, &f.Self, &f.Suspended, &f.Blocked, &f.SenderFollows, &f.RecipientFollows, &f.WroteBefore, &f.Accepted, &f.Held, &f.Violation, &f.Group, &f.Member,
		&f.AlreadyMember, &f.BlockInGroup, &f.Reached,
	} {
		codec.Bool(c, fact)
	}
}
