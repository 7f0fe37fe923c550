package portrait

import (
	"time"

	"dmsim/model"
	"dmsim/model/graph"
	"dmsim/sim/population"
)

// Setup is what must be known before a run.
type Setup struct {
	People     *population.Population
	Start, End model.Time
	ReasonName func(model.Reason) string // as the policy names reasons
}

// reasons are as many as there can be.
const reasons = 1 << 8

// counts are those of one kind of messages, by reason; Delivered is one.
type counts [reasons]uint64

// Watch watches a run. It is for one goroutine.
type Watch struct {
	setup    Setup
	crowd    crowd
	series   series
	personas [personasMax]counts
	hows     [howsMax]counts // every message is in one of them
	ages     [bands][bands][2]uint64
}

// personasMax is as many as a class has bits for.
const personasMax = 1 << 5

// how says what kind of message it was: three bits of the contact, or none of a group's; whether it went to a group; whether it has a label. One table of them
// takes the place of three, since what a message costs here is mostly the memory that it touches.
type how uint8

const (
	toGroup  how = 1 << 3
	labelled how = 1 << 4
	howsMax      = 1 << 5
)

func howOf(a *model.Attempt, o *model.Outcome) how {
	h := how(o.Contact) & (toGroup - 1)
	if a.Group != model.NoGroup {
		h = toGroup
	}
	if a.Message.Labels != 0 {
		h |= labelled
	}
	return h
}

// New starts to watch. It looks at every user and every stored follow once.
func New(s Setup) *Watch {
	return &Watch{setup: s, crowd: newCrowd(s.People, s.Start), series: newSeries(s.Start, s.End)}
}

// Observe counts an attempt and what became of it; both are good for the call only. Their times do not fall.
func (w *Watch) Observe(a *model.Attempt, o *model.Outcome) {
	if o.Repeat {
		return
	}
	if a.At >= w.series.next {
		w.turn(a.At)
	}
	if a.Op != model.OpSend {
		w.series.operations++
		if a.Op == model.OpRegister && o.Reason == model.Delivered {
			w.crowd.register(model.UserID(o.ID), a)
		}
		return
	}
	h := howOf(a, o)
	w.hows[h][o.Reason]++
	sender, known := w.crowd.sends(a.Actor)
	if !known {
		return
	}
	w.personas[sender.persona()][o.Reason]++
	if h&toGroup != 0 {
		return
	}
	if receiver, ok := w.crowd.at(a.Target); ok {
		refused := 0
		if o.Reason != model.Delivered {
			refused = 1
		}
		w.ages[sender.band()][receiver.band()][refused]++
	}
}

// turn ends the steps of the series that are over at a time. What came in them is what the tables have grown by: so a message need not be counted for the series too.
func (w *Watch) turn(to model.Time) {
	total := sumOf(w.hows[:])
	w.series.advance(to, &total)
}

func sumOf(all []counts) (total counts) {
	for i := range all {
		for reason, n := range all[i] {
			total[reason] += n
		}
	}
	return total
}

// of sums the messages of a kind.
func (w *Watch) of(kind func(how) bool) (total counts) {
	for h := range w.hows {
		if kind(how(h)) {
			total = sumOf([]counts{total, w.hows[h]})
		}
	}
	return total
}

// Close ends the run at a time, which no attempt has reached, and returns what was seen.
func (w *Watch) Close(end model.Time) *Portrait {
	name := w.setup.ReasonName
	total := sumOf(w.hows[:])
	p := &Portrait{Schema: Schema, Series: w.series.close(end, &total, name), Sent: tailOf(w.crowd.sent()), Ages: w.agesOf()}
	outcomes := func(of string, kind func(how) bool) Outcomes {
		c := w.of(kind)
		return c.outcomes(of, name)
	}
	p.Kinds = []Outcomes{
		outcomes("one-to-one", func(h how) bool { return h&toGroup == 0 }), outcomes("group", func(h how) bool { return h&toGroup != 0 }),
	}
	p.Contents = []Outcomes{
		outcomes("wanted", func(h how) bool { return h&labelled == 0 }), outcomes("unwanted", func(h how) bool { return h&labelled != 0 }),
	}
	for i, contact := range model.ContactNames() {
		if contact != "" {
			p.Contacts = append(p.Contacts, outcomes(contact, func(h how) bool { return h&^labelled == how(i) }))
		}
	}
	for i, persona := range population.PersonaNames() {
		if users := w.crowd.count(population.Persona(i)); users > 0 {
			o := w.personas[i].outcomes(persona, name)
			o.Users = users
			p.Personas = append(p.Personas, o)
		}
	}
	p.Follows, p.Followed = degrees(w.setup.People.Graph)
	return p
}

func (w *Watch) agesOf() Ages {
	a := Ages{Bands: bandNames[:]}
	for _, row := range w.ages {
		delivered, refused := make([]uint64, bands), make([]uint64, bands)
		for i, n := range row {
			delivered[i], refused[i] = n[0], n[1]
		}
		a.Delivered, a.Refused = append(a.Delivered, delivered), append(a.Refused, refused)
	}
	return a
}

func (c *counts) outcomes(of string, name func(model.Reason) string) Outcomes {
	o := Outcomes{Name: of, Delivered: c[model.Delivered], Refused: map[string]uint64{}}
	for reason, n := range c {
		if n > 0 && model.Reason(reason) != model.Delivered {
			o.Refused[name(model.Reason(reason))] = n
		}
	}
	return o
}

// degrees counts whom users follow, and by whom they are followed where the follows are stored.
func degrees(g graph.Base) (following Tail, followers *Tail) {
	out := make([]uint32, g.Users())
	for u := range out {
		out[u] = uint32(g.Degree(model.UserID(u)))
	}
	following = tailOf(out)
	stored, ok := g.(*graph.CSR)
	if !ok {
		return following, nil
	}
	in := out
	clear(in)
	for u := range in {
		for followee := range stored.Followees(model.UserID(u)) {
			in[followee]++
		}
	}
	tail := tailOf(in)
	return following, &tail
}

// stamp writes a virtual time as that of a calendar.
func stamp(t model.Time) time.Time { return t.Std().UTC() }
