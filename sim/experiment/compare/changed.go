package compare

import (
	"slices"

	"dmsim/model"
	"dmsim/sim/population"
)

// Change says how contact changed for a group of users from the base to an arm, in replication 0. A user has contact who had a message delivered: Sent, one that he sent; else one
// that was sent to him alone. Users = Unchanged + Gained + Lost, where Unchanged is those who had contact in both or in neither.
type Change struct {
	Arm       string         `json:"arm"`
	Sent      bool           `json:"sent"`         // false: received
	By        string         `json:"by,omitempty"` // age or persona; "": all users
	Name      string         `json:"name,omitempty"`
	Users     int            `json:"users"`
	Had       int            `json:"had"` // contact in the base
	Has       int            `json:"has"` // in the arm
	Gained    int            `json:"gained"`
	Lost      int            `json:"lost"`
	Unchanged int            `json:"unchanged"`
	LostBy    map[string]int `json:"lost_by,omitempty"`     // of those who lost it, by the first rule that refused any of their messages in the arm and none in the base; none: nobody tried in the arm
	GainedOf  map[string]int `json:"gained_from,omitempty"` // of those who gained it, by the first rule that refused in the base and not in the arm; none: nobody tried in the base
	Base      Messages       `json:"base_messages"`
	InArm     Messages       `json:"arm_messages"`
}

// Messages counts them by what became of them.
type Messages struct {
	Delivered uint64 `json:"delivered"`
	Refused   uint64 `json:"refused"`
}

func (m *Messages) add(t tried) {
	m.Delivered += uint64(t.delivered)
	m.Refused += uint64(t.refused)
}

// What users are grouped by.
const (
	byAge     = "age"
	byPersona = "persona"
)

// What stands for a reason: nobody tried; one of many custom rules, which are not told apart.
const (
	untried    = "none"
	lateCustom = "custom"
)

// changes compares what two runs saw of the same users. Where the users are others, as with another number of them, nothing can be said.
func changes(arm string, base, other *Witness) (all []Change) {
	if len(base.users) != len(other.users) || !slices.Equal(base.bears, other.bears) || !slices.Equal(base.band, other.band) {
		return nil
	}
	for _, sent := range []bool{true, false} {
		of := Change{Arm: arm, Sent: sent}
		total, ages, personas := of, slices.Repeat([]Change{of}, len(bands)), slices.Repeat([]Change{of}, len(population.PersonaNames()))
		for u := range base.users {
			for _, c := range []*Change{&total, &ages[base.band[u]], &personas[base.bears[u]]} {
				c.count(&base.users[u], &other.users[u], base, other)
			}
		}
		all = append(all, total)
		all = append(all, named(ages, byAge, Bands())...)
		all = append(all, named(personas, byPersona, population.PersonaNames())...)
	}
	return all
}

// named completes the groups that have users.
func named(groups []Change, by string, names []string) (list []Change) {
	for i := range groups {
		if c := groups[i]; c.Users > 0 {
			c.By, c.Name = by, names[i]
			list = append(list, c)
		}
	}
	return list
}

func (c *Change) count(base, other *user, inBase, inOther *Witness) {
	was, is := &base.received, &other.received
	if c.Sent {
		was, is = &base.sent, &other.sent
	}
	c.Users++
	c.Base.add(was.tried)
	c.InArm.add(is.tried)
	had, has := was.delivered > 0, is.delivered > 0
	if had {
		c.Had++
	}
	if has {
		c.Has++
	}
	switch {
	case had && !has:
		c.Lost++
		c.LostBy = counted(c.LostBy, inOther.newly(is.refusedFor, was.refusedFor))
	case has && !had:
		c.Gained++
		c.GainedOf = counted(c.GainedOf, inBase.newly(was.refusedFor, is.refusedFor))
	default:
		c.Unchanged++
	}
}

func counted(by map[string]int, name string) map[string]int {
	if by == nil {
		by = make(map[string]int)
	}
	by[name]++
	return by
}

// mistakes are the reasons for what no policy can allow. They come and go with what people try, and are not why anybody lost contact.
const mistakes reasons = 1<<model.NotLoggedIn | 1<<model.UnknownRecipient | 1<<model.SelfMessage | 1<<model.NotAMember

// newly is the first rule that refused here and not there; if there is none such, the first that refused here at all.
func (w *Witness) newly(here, there reasons) string {
	r := (here &^ there &^ mistakes).first()
	for _, fewer := range []reasons{here &^ mistakes, here} {
		if r == model.Delivered {
			r = fewer.first()
		}
	}
	switch {
	case r == model.Delivered:
		return untried
	case r == lastReason && len(w.custom) > lastReason-int(model.CustomReason)+1:
		return lateCustom
	}
	return w.nameOf(r)
}
