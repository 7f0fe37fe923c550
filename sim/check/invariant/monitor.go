package invariant

import (
	"fmt"
	"time"

	"dmsim/model"
	"dmsim/model/graph"
	"dmsim/model/policy"
	"dmsim/model/spec"
)

// Options are what a history begins with, and what the monitor may remember of it.
type Options struct {
	Policy  *policy.Policy
	Custom  []spec.Custom // evaluates Policy.Custom, in its order; nil: those rules are not judged
	Start   model.Time
	Zones   []model.Zone // by model.ZoneID
	Users   int          // of the start: ids 0 to Users-1
	Profile func(model.UserID) model.Profile
	Graph   graph.Base // follows at the start; nil: none (more come by AddFollow)

	RetryMemory time.Duration // how long message ids are known; 0: for ever
	// Messages says that messages and all uses of days are kept, so that reads and reports can be judged and any policy be switched to. Where it is
	// false those invariants are not checked, and the memory is bounded by the users, their pairs and what the windows hold.
	Messages bool
	// Silent says that outcomes do not tell From and Until, or that these shall not be judged: whether somebody is held or suspended shows in what is refused.
	Silent bool
	// Later are those that Switch may put in force, where Messages is false: what any of them looks at is kept from the start.
	Later []*policy.Policy
}

// Monitor watches one history. It is for one goroutine, and makes no garbage on the way of a sound send.
type Monitor struct {
	p        *policy.Policy
	custom   []spec.Custom
	policies []*policy.Policy // all that were or may be in force
	epoch    uint32           // how many times the policy was changed
	gates    [3]model.Gate    // by setting
	window   model.Time       // of R13
	keep     keep
	memory   model.Time // RetryMemory
	silent   bool

	// betweenTwo and inGroup are those rules for sends that can refuse something.
	betweenTwo, inGroup []model.Reason
	looksAtTies         bool // one of betweenTwo does

	zones  []model.Zone
	graph  graph.Base
	users  []user
	sides  []side // from 1
	pairs  pairs
	groups []group
	ledger ledger
	tries  map[retryKey]try
	queue  []tried // oldest first, from gone on, where ids are not known for ever
	gone   int

	messages  []message
	readers   []model.UserID
	reporters []reporter
	commits   uint64

	counts     [idsMax]uint64
	violations uint64
	first      *Violation

	// What follows is scratch of one call.
	q      question
	nobody user
	look   model.Attempt
	hand   []uint32
	inside []model.UserID
	// touched keeps the compiler from leaving out what only reads.
	touched uint32
}

// New returns a monitor of a history that is about to begin.
func New(o Options) *Monitor {
	m := new(Monitor)
	m.Reset(o)
	return m
}

// Reset makes the monitor one of another history. It costs no more than what New has to do for the users, and reuses the memory.
func (m *Monitor) Reset(o Options) {
	m.policies = append(append(m.policies[:0], o.Policy), o.Later...)
	m.keep = keepFor(m.policies, o.Messages)
	m.zones, m.graph, m.memory = o.Zones, o.Graph, model.Time(o.RetryMemory.Milliseconds())
	m.silent = o.Silent
	m.users, m.sides, m.groups = m.users[:0], m.sides[:0], m.groups[:0]
	if cap(m.sides) == 0 {
		m.sides = make([]side, 0, 8)
	}
	m.sides = m.sides[:1] // what nobody has
	m.pairs.clear()
	m.ledger.keep, m.ledger.coarse, m.ledger.kinds = m.keep.window, m.keep.coarse, m.keep.words
	m.ledger.reset(o.Start)
	clear(m.tries)
	m.queue, m.gone = m.queue[:0], 0
	m.messages, m.readers, m.reporters, m.commits = m.messages[:0], m.readers[:0], m.reporters[:0], 0
	m.counts, m.violations, m.first, m.epoch = [idsMax]uint64{}, 0, nil, 0
	m.enforce(o.Policy, o.Custom)
	if cap(m.users) < o.Users {
		m.users = make([]user, 0, o.Users)
	}
	for id := range o.Users {
		m.enter(o.Profile(model.UserID(id)), o.Start)
	}
}

// enforce makes a policy the one by which attempts are judged.
func (m *Monitor) enforce(p *policy.Policy, custom []spec.Custom) {
	m.p, m.custom = p, custom
	m.gates = [3]model.Gate{model.Everyone: p.Settings.Everyone, model.Friends: p.Settings.Friends, model.NoOne: p.Settings.NoOne}
	m.window = model.Time(p.Spam.Window.Milliseconds())
	m.betweenTwo, m.inGroup = m.busy(m.betweenTwo[:0], betweenTwo), m.busy(m.inGroup[:0], inGroup)
	m.looksAtTies = !m.idle(model.NotFriends) || !m.idle(model.NotFollowing) || !m.idle(model.RequestLimit) || len(custom) > 0
}

func (m *Monitor) busy(to, chain []model.Reason) []model.Reason {
	for _, r := range chain {
		if !m.idle(r) {
			to = append(to, r)
		}
	}
	return to
}

// Switch puts another policy in force for the attempts to come. It panics on one that Options.Later does not name, where what it looks at was not kept.
func (m *Monitor) Switch(p *policy.Policy, custom []spec.Custom, _ model.Time) {
	if !m.keep.serves(p) {
		panic(fmt.Sprintf("invariant: switched to the policy %q, which Options.Later does not name", p.Name))
	}
	was := m.p
	m.policies = append(m.policies, p)
	m.epoch++
	m.enforce(p, custom)
	if p.DailyLimit.Clock != was.DailyLimit.Clock {
		m.recount()
	}
	if p.DMMinAge == was.DMMinAge && p.LeapDayBirthday == was.LeapDayBirthday {
		return
	}
	for i := range m.users {
		m.users[i].ofAge = m.comesOfAge(m.users[i].birth)
	}
}

// Observe judges an attempt by its outcome and writes down what came of it. Members are those of a group that it creates. Where known, a message reached the ones
// in reached, in any order; else only their number is judged.
func (m *Monitor) Observe(a *model.Attempt, members []model.UserID, o *model.Outcome, reached []model.UserID, known bool) {
	q := &m.q
	*q = question{Attempt: a, o: o, members: members, Target: a.Target}
	m.ask(q)
	if o.Repeat || a.Message.ID != 0 {
		if first, again := m.firstTry(q); again || o.Repeat {
			if !m.retry(q, &first, again) {
				m.commits = max(m.commits, o.Commit)
				m.follows(q, reached, known)
			}
			return
		}
	}
	if m.commits++; o.Commit != m.commits {
		m.misnumbered(q)
	}
	if e := m.expect(q); e != o.Reason {
		m.blame(q, e)
	}
	m.follows(q, reached, known)
}

func (m *Monitor) misnumbered(q *question) {
	m.violate("I01", func() (want, got, why string) {
		return fmt.Sprintf("commit %d", m.commits), fmt.Sprintf("commit %d", q.o.Commit), "commits are numbered one by one, and retries take no number"
	})
	m.commits = q.o.Commit
}
