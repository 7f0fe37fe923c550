package population

import (
	"slices"
	"unsafe"

	"dmsim/model"
	"dmsim/model/graph"
	"dmsim/sim/snap"
)

// Population is what a world starts from. It does not change: any number of goroutines may read it. 7 bytes a user beside the graph, and 8
// for one who states a false date of birth.
type Population struct {
	Graph  graph.Base
	Zones  []model.Zone     // zone 0 is UTC
	Groups [][]model.UserID // the first member is the creator
	Blocks []Block          // in order of the blocker
	IDs    *snap.Dense      // the file's ids of the users, where the follows come from a file; else nil

	birth       []model.Date // as stated
	zone        []model.ZoneID
	trait       []trait
	truth       trueBirths // of those who state another
	calendar    *calendar
	settings    *settings
	assumptions []string
	close       func() error // nil: nothing is to be closed
}

// Close gives back what the graph was mapped from, if it was. The population is not to be used after it.
func (p *Population) Close() error {
	if p.close == nil {
		return nil
	}
	return p.close()
}

// trait is what else is known of a user: a setting and whether the stated date of birth is false, two bits and one; a persona, four.
type trait uint8

const (
	settingBits trait = 3
	falseBit    trait = 1 << 2
	personaAt         = 3
	notChosen         = 3 // in place of a model.Setting
)

func newTrait(setting uint8, p Persona) trait { return trait(setting) | trait(p)<<personaAt }

func (t trait) setting() uint8   { return uint8(t & settingBits) }
func (t trait) persona() Persona { return Persona(t >> personaAt) }

// Users returns the number of users; their ids are those below it.
func (p *Population) Users() int { return len(p.birth) }

// Profile returns what a world must know of a user: the stated date of birth. The id must be below Users.
func (p *Population) Profile(id model.UserID) model.Profile {
	profile := model.Profile{Birth: p.birth[id], Zone: p.zone[id]}
	if s := p.trait[id].setting(); s != notChosen {
		profile.Setting, profile.HasSetting = model.Setting(s), true
	}
	return profile
}

// Zone returns the time zone of a user. The id must be below Users.
func (p *Population) Zone(id model.UserID) model.ZoneID { return p.zone[id] }

// Persona returns the persona of a user. The id must be below Users.
func (p *Population) Persona(id model.UserID) Persona { return p.trait[id].persona() }

// False says whether a user states another date of birth than the true one. The id must be below Users.
func (p *Population) False(id model.UserID) bool { return p.trait[id]&falseBit != 0 }

// TrueBirth returns the true date of birth of a user, which behaviour and metrics follow. The id must be below Users.
func (p *Population) TrueBirth(id model.UserID) model.Date {
	if p.False(id) {
		birth, _ := p.truth.find(id)
		return birth
	}
	return p.birth[id]
}

// TrueAge returns the true age of a user at the start. The id must be below Users.
func (p *Population) TrueAge(id model.UserID) int { return p.calendar.age(p.TrueBirth(id)) }

// Borne says whether any user bears a persona.
func (p *Population) Borne(persona Persona) bool {
	return slices.ContainsFunc(p.trait, func(t trait) bool { return t.persona() == persona })
}

// Minors returns the users of true age 13 to 17 at the start, ascending.
func (p *Population) Minors() []model.UserID {
	var minors []model.UserID
	for u := range p.birth {
		if age := p.TrueAge(model.UserID(u)); age >= 13 && age < adultAge {
			minors = append(minors, model.UserID(u))
		}
	}
	return minors
}

// NewSetting returns what a user changes the setting to, drawn by u, 0 <= u < 1: as the settings' rule for the true age at the start and the
// persona says, but not the setting chosen at the start. The id must be below Users.
func (p *Population) NewSetting(id model.UserID, u float64) model.Setting {
	return p.settings.next(p.TrueAge(id), p.Persona(id), p.trait[id].setting(), u)
}

// Assumptions returns a sentence for each number that went in, which begins with "sourced:" or "assumed:".
func (p *Population) Assumptions() []string { return p.assumptions }

// Bytes returns the memory that the population holds, its graph included where it says how much that is.
func (p *Population) Bytes() uint64 {
	n := uint64(cap(p.birth))*4 + uint64(cap(p.zone))*2 + uint64(cap(p.trait)) + uint64(cap(p.truth))*8 + uint64(cap(p.Blocks))*8
	for _, group := range p.Groups {
		n += uint64(unsafe.Sizeof(group)) + 4*uint64(cap(group))
	}
	switch g := p.Graph.(type) {
	case interface {
		Bytes() (perUser, follows uint64)
	}:
		perUser, follows := g.Bytes()
		n += perUser*uint64(p.Users()) + follows
	case interface{ Bytes() uint64 }:
		n += g.Bytes()
	}
	return n
}
