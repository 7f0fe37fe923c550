package compare

import (
	"dmsim/model"
	"dmsim/sim/population"
)

// The traits that groups are made by.
const (
	senderAge     = "sender_age" // true ages at the start, in the bands of Bands
	recipientAge  = "recipient_age"
	senderPersona = "sender_persona"
)

// Traits lists them.
func Traits() []string { return []string{senderAge, recipientAge, senderPersona} }

// bands are those of true age at the start, each up to the next.
var bands = []struct {
	from int
	name string
}{{0, "0-12"}, {13, "13-15"}, {16, "16-17"}, {18, "18-24"}, {25, "25-34"}, {35, "35-49"}, {50, "50+"}}

// Bands lists the names of the bands, ascending.
func Bands() []string {
	names := make([]string, len(bands))
	for i, b := range bands {
		names[i] = b.name
	}
	return names
}

func bandOf(age int) uint8 {
	at := len(bands) - 1
	for at > 0 && age < bands[at].from {
		at--
	}
	return uint8(at)
}

// tried counts messages by what became of them.
type tried struct{ delivered, refused uint32 }

func (t *tried) add(delivered bool) {
	if delivered {
		t.delivered++
	} else {
		t.refused++
	}
}

// crowd counts the messages of a run by the traits of sender and recipient. Accounts registered on the way are in no group.
type crowd struct {
	people   *population.Population
	band     []uint8 // of each user
	sender   [16]tried
	receiver [16]tried
	persona  [16]tried
}

func newCrowd(people *population.Population) *crowd {
	c := &crowd{people: people, band: make([]uint8, people.Users())}
	for u := range c.band {
		c.band[u] = bandOf(people.TrueAge(model.UserID(u)))
	}
	return c
}

// Observe counts a message once, one to a group for its sender alone, a retry not at all.
func (c *crowd) Observe(a *model.Attempt, o *model.Outcome) {
	if a.Op != model.OpSend || o.Repeat {
		return
	}
	delivered := o.Reason == model.Delivered
	if c.knows(a.Actor) {
		c.sender[c.band[a.Actor]].add(delivered)
		c.persona[c.people.Persona(a.Actor)].add(delivered)
	}
	if a.Group == model.NoGroup && c.knows(a.Target) {
		c.receiver[c.band[a.Target]].add(delivered)
	}
}

func (c *crowd) knows(u model.UserID) bool { return uint64(u) < uint64(len(c.band)) }

// shares are the delivered shares of the groups that tried anything.
func (c *crowd) shares() map[Group]float64 {
	groups := make(map[Group]float64)
	put := func(by string, names []string, counts []tried) {
		for i, name := range names {
			if t := counts[i]; t.delivered+t.refused > 0 {
				groups[Group{by, name}] = float64(t.delivered) / float64(t.delivered+t.refused)
			}
		}
	}
	put(senderAge, Bands(), c.sender[:])
	put(recipientAge, Bands(), c.receiver[:])
	put(senderPersona, population.PersonaNames(), c.persona[:])
	return groups
}
