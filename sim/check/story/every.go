package story

import (
	"slices"

	"dmsim/model"
	"dmsim/model/policy"
)

// Every numbers stories of one to three people under a policy, over the values that its literals part. First all worlds: each one's age is that of the floor, a year less or a
// year more; each has one of the three settings; each follows each of the others or not, and blocks or not. In each world everybody writes to everybody, two of three are in a
// group, one of them writes to it and adds the third. Then all sequences of four deeds of three people under the policy with limits of one, with one gap between them that
// reaches an edge of a day, a window, a hold, a latency or a suspension, or ends a millisecond before it.
type Every struct {
	policy, tight policy.Policy
	ages          []int
	sizes         [4]uint64 // how many worlds of so many people
	gaps          []model.Time
}

// everyStart is no leap day's neighbour: what dates do is for the drawn stories.
var everyStart = at("2026-03-01T12:00:00Z")

// NewEvery numbers the worlds under a policy.
func NewEvery(p policy.Policy) *Every {
	e := &Every{policy: p, ages: []int{p.DMMinAge - 1, p.DMMinAge, p.DMMinAge + 1}}
	if p.DMMinAge == 0 {
		e.ages = []int{0, 1, 30}
	}
	for n := 1; n <= 3; n++ {
		e.sizes[n] = 1
		for range n {
			e.sizes[n] *= uint64(len(e.ages) * len(settings))
		}
		e.sizes[n] <<= 2 * n * (n - 1)
	}
	e.tight, e.gaps = tight(p), edges(&p)
	return e
}

// Worlds is how many worlds there are, which come first.
func (e *Every) Worlds() uint64 { return e.sizes[1] + e.sizes[2] + e.sizes[3] }

// Len is how many stories there are.
func (e *Every) Len() uint64 { return e.Worlds() + e.sequences() }

// digits takes numbers off an index, one after the other.
type digits uint64

func (d *digits) take(base int) int {
	n := int(uint64(*d) % uint64(base))
	*d /= digits(base)
	return n
}

// Story writes the n-th world into s, whose memory it uses again.
func (e *Every) Story(n uint64, s *Story) {
	if n >= e.Worlds() {
		e.sequence(n-e.Worlds(), s)
		return
	}
	people := 1
	for n >= e.sizes[people] {
		n -= e.sizes[people]
		people++
	}
	d := digits(n)
	st := State{
		Start: everyStart, Zones: zones, Users: s.State.Users[:0], Follows: s.State.Follows[:0], Blocks: s.State.Blocks[:0], Groups: s.State.Groups[:0],
	}
	for range people {
		birth := model.NewDate(everyStart.Std().AddDate(-e.ages[d.take(len(e.ages))], 0, 0).Date())
		st.Users = append(st.Users, model.Profile{Birth: birth, Setting: settings[d.take(len(settings))], HasSetting: true})
	}
	for a := range people {
		for b := range people {
			if a == b {
				continue
			}
			pair := [2]model.UserID{model.UserID(a), model.UserID(b)}
			if d.take(2) == 1 {
				st.Follows = append(st.Follows, pair)
			}
			if d.take(2) == 1 {
				st.Blocks = append(st.Blocks, pair)
			}
		}
	}
	*s = Story{Policy: e.policy, State: st, Steps: s.Steps[:0]}
	e.steps(s, people)
}

// steps lets everybody write to everybody, oneself included, and two do what one does in a group.
func (e *Every) steps(s *Story, people int) {
	try := func(op model.Op, by, to model.UserID, g model.GroupID) {
		a := model.Attempt{Op: op, At: everyStart, Actor: by, Target: to, Group: g}
		s.Steps = append(s.Steps, Step{N: len(s.Steps), Attempt: a, Text: len(s.Steps) % len(Texts)})
	}
	for a := range model.UserID(people) {
		for b := range model.UserID(people) {
			try(model.OpSend, a, b, model.NoGroup)
		}
	}
	if people < 3 {
		return
	}
	s.State.Groups = append(s.State.Groups, slices.Clone(pairOfGroup))
	try(model.OpSend, 0, model.NoUser, 0)
	try(model.OpAdd, 0, 2, 0)
	try(model.OpSend, 2, model.NoUser, 0)
	try(model.OpFollow, 0, 2, model.NoGroup)
}

var pairOfGroup = []model.UserID{0, 1}
