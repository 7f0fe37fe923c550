package linear

import (
	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/sim/check/story"
)

// Event is an attempt that was made, and when: it took effect somewhere in [Call, Return], by a clock that never shows two events the same. Commit numbers
// of its outcome are not looked at.
type Event struct {
	Attempt model.Attempt
	Members []model.UserID // of a group that it creates
	Outcome model.Outcome
	Call    int64
	Return  int64
}

// History is what was attempted, in any order, on a target in an initial state. Its times must not run against its order: what returned before
// another was called has no later time.
type History struct {
	Policy *policy.Policy // one for the whole history
	State  *story.State
	Events []Event
}

func (e *Event) delivered() bool { return e.Outcome.Reason == model.Delivered && !e.Outcome.Repeat }

func (e *Event) op(op model.Op) bool { return e.Attempt.Op == op }

// toUser says that it is a one-to-one send.
func (e *Event) toUser() bool { return e.op(model.OpSend) && e.Attempt.Group == model.NoGroup }

// toGroup says that it is a group message.
func (e *Event) toGroup() bool { return e.op(model.OpSend) && e.Attempt.Group != model.NoGroup }

// people are those of a history: ids are given once, so who bears one never changes.
type people struct {
	policy   *policy.Policy
	zones    []model.Zone
	profiles map[model.UserID]model.Profile // with the setting that each begins with
	initial  int
}

func peopleOf(h *History) *people {
	p := &people{policy: h.Policy, zones: h.State.Zones, profiles: map[model.UserID]model.Profile{}, initial: len(h.State.Users)}
	for u, profile := range h.State.Users {
		p.enter(model.UserID(u), profile, h.State.Start)
	}
	for i := range h.Events {
		if e := &h.Events[i]; e.op(model.OpRegister) && e.delivered() {
			a := &e.Attempt
			p.enter(model.UserID(e.Outcome.ID), a.Profile(), a.At)
		}
	}
	return p
}

// enter notes who bears an id. Who states no setting has the default at the age of that moment.
func (p *people) enter(u model.UserID, profile model.Profile, at model.Time) {
	if !profile.HasSetting {
		profile.Setting = p.policy.DefaultSetting.Setting
		age := p.age(profile.Birth, at)
		for _, band := range p.policy.DefaultSetting.Bands {
			if band.From <= age && (age <= band.To || band.To == 0) {
				profile.Setting = band.Setting
				break
			}
		}
	}
	p.profiles[u] = profile
}

func (p *people) age(birth model.Date, at model.Time) int {
	return model.Age(birth, at.Day().Date(), p.policy.LeapDayBirthday)
}

// tooYoung says whether a known user has not reached dm_min_age.
func (p *people) tooYoung(u model.UserID, at model.Time) bool {
	return p.policy.DMMinAge > 0 && p.age(p.profiles[u].Birth, at) < p.policy.DMMinAge
}

// localDay is the calendar day where a user lives; a zone outside of the table is UTC.
func (p *people) localDay(u model.UserID, at model.Time) model.Day {
	if zone := int(p.profiles[u].Zone); zone < len(p.zones) {
		return p.zones[zone].LocalDay(at)
	}
	return at.Day()
}
