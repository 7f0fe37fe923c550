package metrics

import (
	"cmp"
	"errors"
	"fmt"
	"io"

	"dmsim/model"
	"dmsim/model/codec"
	"dmsim/sim/population"
	"dmsim/sim/snapshot"
)

// kind of the state of a Metrics.
const kind = "meter"

// Save writes what was measured so far, before Close. With the state of the society that was measured, the two can go on elsewhere; it may follow that in one file.
func (m *Metrics) Save(to io.Writer) error {
	w := snapshot.NewWriter(to, kind)
	w.Walk("metrics", m.walk)
	if err := w.Close(); err != nil {
		return fmt.Errorf("state: %w", err)
	}
	return nil
}

// Resume gives a Metrics that has observed nothing what another one of the same people and start had measured. From there on it measures as that one would have:
// to the same values. Setup.Requests is true where it was for either. After an error it is of no use.
func (m *Metrics) Resume(from io.Reader) error {
	if m.clock.today != 0 {
		return errors.New("state: want metrics that have observed nothing")
	}
	r := snapshot.NewReader(from, kind)
	r.Walk("metrics", m.walk)
	if err := r.Close(); err != nil {
		return fmt.Errorf("state: %w", err)
	}
	return nil
}

// walk goes over all that is measured. A test holds the fields of every structure.
func (m *Metrics) walk(c *codec.Codec) {
	requests := m.setup.Requests
	codec.Bool(c, &requests)
	m.setup.Requests = m.setup.Requests || requests
	m.clock.walk(c)
	m.roster.walk(c)
	codec.Slice(c, (*[]uint64)(&m.plain), codec.Fixed[uint64])
	m.delivery.walk(c)
	m.activity.walk(c)
	m.contacts.walk(c)
	m.exposure.walk(c, &m.roster)
	codec.Uint(c, &m.grooming.exposed)
	codec.Uint(c, &m.grooming.answered)
	m.burden.walk(c)
	counts(c, &m.detection.refused, &m.detection.right, &m.detection.missed)
	m.dossiers.walk(c, &m.roster)
	for _, t := range []*tally{&m.reactions.reports, &m.reactions.blocks} {
		counts(c, &t.all, &t.wrongful)
	}
	m.recontact.walk(c)
	m.raids.walk(c)
	m.peaks.walk(c)
}

func counts(c *codec.Codec, all ...*uint64) {
	for _, n := range all {
		codec.Uint(c, n)
	}
}

func times(c *codec.Codec, all ...*model.Time) {
	for _, t := range all {
		codec.Int(c, t)
	}
}

func (k *clock) walk(c *codec.Codec) {
	start := k.start
	times(c, &k.start, &k.end, &k.next, &k.day, &k.week)
	codec.Uint(c, &k.today)
	c.Check(k.start >= start, "want a start no earlier than %v, got %v", start, k.start)
	c.Check(k.day >= k.start && k.week >= k.start && k.next == min(k.day, k.week), "days that do not follow each other")
}

func (r *roster) walk(c *codec.Codec) {
	times(c, &r.start)
	early := len(r.accounts)
	codec.Slice(c, &r.accounts, walkAccount)
	c.Check(len(r.accounts) >= early, "want at least %d accounts, got %d", early, len(r.accounts))
	codec.Slice(c, &r.newcomers, func(c *codec.Codec, n *newcomer) {
		codec.Int(c, &n.birth)
		r.id(c, &n.person)
	})
	c.Check(len(r.accounts)-early == len(r.newcomers), "want %d newcomers, got %d", len(r.accounts)-early, len(r.newcomers))
	counts(c, &r.benign, &r.minors)
	times(c, &r.lived)
	codec.Map(c, &r.births, codec.Int[model.Date], codec.Uint[uint64])
}

// id walks over that of an account.
func (r *roster) id(c *codec.Codec, id *model.UserID) {
	codec.Uint(c, id)
	c.Check(r.at(*id) != nil, "there is no account %d", *id)
}

func walkAccount(c *codec.Codec, a *account) {
	codec.Uint(c, &a.day)
	codec.Bits(c, &a.marks)
	codec.Byte(c, &a.persona, personas)
}

var personas = population.Persona(len(population.PersonaNames()))

func (d *delivery) walk(c *codec.Codec) {
	for i := range d.legitimate {
		codec.Uint(c, &d.legitimate[i])
	}
	counts(c, &d.delivered, &d.refused)
}

func (a *activity) walk(c *codec.Codec) {
	counts(c, &a.days)
	for p := range a.senders {
		counts(c, &a.senders[p], &a.limited[p])
	}
}

func (k *contacts) walk(c *codec.Codec) {
	counts(c, &k.first, &k.answered, &k.welcome, &k.ties, &k.answers)
	for _, f := range []*fading{&k.waiting, &k.accepted, &k.untied} {
		f.walk(c)
	}
	codec.Map(c, &k.dead, codec.Bits[model.Reason], codec.Uint[uint64])
}

func (f *fading) walk(c *codec.Codec) {
	codec.MapFunc(c, &f.young, pair.compare, walkPair, codec.Int[since])
	codec.MapFunc(c, &f.old, pair.compare, walkPair, codec.Int[since])
}

func (p pair) compare(other pair) int {
	return cmp.Or(cmp.Compare(p.from, other.from), cmp.Compare(p.to, other.to))
}

func walkPair(c *codec.Codec, p *pair) {
	codec.Uint(c, &p.from)
	codec.Uint(c, &p.to)
}

func (e *exposure) walk(c *codec.Codec, r *roster) {
	counts(c, &e.first, &e.minors, &e.minorWeeks, &e.minorWeeksReached)
	times(c, &e.from)
	codec.Int(c, &e.known)
	codec.Slice(c, &e.reached, r.id)
	codec.Bool(c, &e.began)
	codec.Int(c, &e.weeks)
}

func (b *burden) walk(c *codec.Codec) {
	codec.Map(c, &b.today, codec.Uint[model.UserID], func(c *codec.Codec, n *uint32) { codec.Uint(c, n) })
	counts(c, &b.days)
	codec.Slice(c, &b.loads, codec.Uint[uint64])
	loaded := uint64(0)
	for _, days := range b.loads {
		loaded += days
	}
	c.Check(len(b.loads) > 0 && loaded <= b.days, "more recipient-days with a load than there are")
	for _, n := range b.today {
		c.Check(n > 0 && int(n) < len(b.loads), "a load of %d", n)
	}
}

func (f *dossiers) walk(c *codec.Codec, r *roster) {
	codec.Slice(c, &f.all, func(c *codec.Codec, d **dossier) {
		if c.Reading() {
			*d = new(dossier)
		}
		(*d).walk(c, r)
	})
	if c.Reading() {
		for _, d := range f.all {
			f.byAccount[d.id] = d
		}
		c.Check(len(f.byAccount) == len(f.all), "an account of two dossiers")
	}
}

func (d *dossier) walk(c *codec.Codec, r *roster) {
	r.id(c, &d.id)
	codec.Bool(c, &d.tried)
	codec.Bool(c, &d.counted)
	counts(c, &d.receipts, &d.sinceThen)
	for _, t := range []*model.Time{&d.gone, &d.harmed, &d.blocked, &d.reported, &d.curbed, &d.accused, &d.upheld, &d.restricted} {
		walkTime(c, t)
	}
	codec.Bool(c, &d.guilty)
	d.restrictions.walk(c)
}

// walkTime goes over a time that mostly is never.
func walkTime(c *codec.Codec, t *model.Time) {
	known := *t != never
	codec.Bool(c, &known)
	if known {
		codec.Int(c, t)
	} else {
		*t = never
	}
}

func (s *spans) walk(c *codec.Codec) {
	times(c, &s.over)
	codec.Slice(c, &s.open, func(c *codec.Codec, x *span) { times(c, &x.from, &x.until) })
}

func (k *recontact) walk(c *codec.Codec) {
	codec.MapFunc(c, &k.barred, pair.compare, walkPair, func(c *codec.Codec, b *bar) { codec.Byte(c, b, broken+1) })
	counts(c, &k.broken)
}

func (r *raids) walk(c *codec.Codec) {
	codec.Map(c, &r.on, codec.Uint[model.UserID], func(c *codec.Codec, g **siege) {
		if c.Reading() {
			*g = new(siege)
		}
		(*g).walk(c)
	})
	codec.Int(c, &r.sweepAt)
	counts(c, &r.tried, &r.refused)
}

func (g *siege) walk(c *codec.Codec) {
	times(c, &g.last)
	codec.Bool(c, &g.raid)
	codec.Slice(c, &g.senders, func(c *codec.Codec, b *besieger) {
		times(c, &b.last)
		codec.Uint(c, &b.tried)
		codec.Uint(c, &b.refused)
		codec.Uint(c, &b.id)
	})
	c.Check(len(g.senders) < raidSenders, "a raid that was not noticed")
}

func (p *peaks) walk(c *codec.Codec) {
	accounts := len(p.received)
	times(c, &p.until)
	counts(c, &p.now, &p.most, &p.tried, &p.oneToOne)
	codec.Slice(c, &p.received, func(c *codec.Codec, n *uint32) { codec.Uint(c, n) })
	c.Check(len(p.received) >= accounts, "want at least %d accounts, got %d", accounts, len(p.received))
	codec.Uint(c, &p.top)
}
