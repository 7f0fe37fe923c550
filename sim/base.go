package sim

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"

	"dmsim/model"
	"dmsim/model/codec"
	"dmsim/strictyaml"
)

// base is what must be the same where a state is saved and where it is resumed: digests by name, and the ids of the custom rules, by which refusals are numbered.
type base struct {
	parts  []part
	custom []string
}

type part struct {
	name   string
	digest string
}

// base of a society. All of its configuration counts but the policies.
func (s *Society) base() base {
	c := &s.config
	type placed struct { // what an event draws depends on its place among all
		Place int
		Event
	}
	events := []placed{}
	for i, e := range c.Events {
		if e.Kind != PolicyChange {
			events = append(events, placed{i, e})
		}
	}
	// What a scenario has is digested as it would be written down, where an empty list is the same as none.
	b := base{parts: []part{
		{"seed", digestOf(c.Seed)},
		{"start", digestOf(s.Start)},
		{"end", digestOf(s.End)},
		{"population", digestText(strictyaml.Encode(c.Population))},
		{"network", digestText(strictyaml.Encode(c.Network))},
		{"traffic", digestText(strictyaml.Encode(c.Traffic))},
		{"world", digestText(strictyaml.Encode(c.World))},
		{"events", digestOf(events)},
		{"users", s.usersDigest()},
	}}
	for _, rule := range c.Policy.Custom {
		b.custom = append(b.custom, rule.ID)
	}
	return b
}

func digestOf(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // configurations have exported fields and finite numbers, which a test holds
	}
	return digestText(text)
}

func digestText(text []byte) string {
	sum := sha256.Sum256(text)
	return string(sum[:16])
}

// usersDigest tells people apart that come from files of the same name, or from other versions of the program.
func (s *Society) usersDigest() string {
	hash := sha256.New()
	var text []byte
	files := s.config.Network.File != "" || s.config.Traffic.Trace.File != ""
	for u := range model.UserID(s.People.Users()) {
		p := s.People.Profile(u)
		text = binary.LittleEndian.AppendUint32(text[:0], uint32(p.Birth))
		text = binary.LittleEndian.AppendUint32(text, uint32(s.People.TrueBirth(u)))
		text = binary.LittleEndian.AppendUint16(text, uint16(p.Zone))
		text = append(text, byte(p.Setting), byte(s.People.Persona(u)))
		if files {
			for i := range s.People.Graph.Degree(u) {
				followee, _ := s.People.Graph.Followee(u, i)
				text = binary.LittleEndian.AppendUint32(text, uint32(followee))
			}
		}
		hash.Write(text)
	}
	return string(hash.Sum(binary.LittleEndian.AppendUint64(nil, s.People.Graph.Follows())))
}

// same judges the base of a state.
func (b base) same(saved base) error {
	if len(saved.parts) != len(b.parts) {
		return fmt.Errorf("want %d digests of what it was made of, got %d", len(b.parts), len(saved.parts))
	}
	for i, p := range b.parts {
		if saved.parts[i] != p {
			return fmt.Errorf("want one of the same %s: it was saved by a society of another", p.name)
		}
	}
	if len(saved.custom) != len(b.custom) {
		return fmt.Errorf("want one of %d custom rules, got one of %d", len(b.custom), len(saved.custom))
	}
	for i, id := range b.custom {
		if saved.custom[i] != id {
			return fmt.Errorf("want one whose custom rules have the same ids, %q in the place of %q", id, saved.custom[i])
		}
	}
	return nil
}

func (b *base) walk(c *codec.Codec) {
	codec.Slice(c, &b.parts, func(c *codec.Codec, p *part) {
		codec.String(c, &p.name)
		codec.String(c, &p.digest)
	})
	codec.Slice(c, &b.custom, codec.String)
}
