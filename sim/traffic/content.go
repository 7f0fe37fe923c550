package traffic

import (
	"dmsim/model"
	"dmsim/sim/rng"
)

// fill draws what a message bears: its kind, length, fingerprint and, where it may, labels.
func (g *Generator) fill(d *rng.Draw, b *behaviour, a *model.Attempt, label bool) {
	c := &b.Content
	a.Message = model.Message{Fingerprint: d.Uint64(), Length: uint32(b.length.At(d.Unit())) + 1}
	if c.Templates > 0 {
		a.Message.Fingerprint = g.template(b, a, c.Templates)
		if c.Mutation > 0 && d.Chance(c.Mutation) {
			mutate(d, &a.Message)
		}
	}
	switch u := d.Unit(); {
	case u < c.Image:
		a.Message.Kind = model.Image
	case u < c.Image+c.Video:
		a.Message.Kind = model.Video
	case u < c.Image+c.Video+c.Emoji:
		a.Message.Kind = model.Emoji
	}
	if label && b.labels {
		switch u := d.Unit(); {
		case u < c.Unwanted:
			a.Message.Labels = model.Unwanted
		case u < c.Unwanted+c.Offensive:
			a.Message.Labels = model.Unwanted | model.Offensive
		case u < c.Unwanted+c.Offensive+c.Private:
			a.Message.Labels = model.Unwanted | model.PrivateInfo
		}
	}
}

// template is the fingerprint of one of the texts that a user, or its ring, uses in the hour.
func (g *Generator) template(b *behaviour, a *model.Attempt, templates int) uint64 {
	return model.Mix(model.Mix(model.Mix(g.fixed, b.hand(a.Actor)), uint64(a.At/slot)), a.Message.Fingerprint%uint64(templates))
}

// mutate changes a text a little: up to three bits of its fingerprint, as SimHash does for a few other words.
func mutate(d *rng.Draw, m *model.Message) {
	for range 3 {
		m.Fingerprint ^= 1 << d.Below(64)
	}
}
