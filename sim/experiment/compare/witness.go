package compare

import (
	"cmp"
	"container/heap"
	"slices"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/sim/population"
)

// Watch watches one run: as an observer it counts by groups and, where it bears a witness, by user; as a recorder it keeps a sample of the decisions for examples.
type Watch struct {
	crowd   *crowd
	witness *Witness
}

// NewWatch watches a run among people. Closely says to look at each user, as is done of replication 0.
func NewWatch(people *population.Population, closely bool) *Watch {
	w := &Watch{crowd: newCrowd(people)}
	if closely {
		w.witness = &Witness{people: people, band: w.crowd.band, users: make([]user, people.Users())}
	}
	return w
}

// Observe takes an attempt down.
func (w *Watch) Observe(a *model.Attempt, o *model.Outcome) {
	w.crowd.Observe(a, o)
	if w.witness != nil {
		w.witness.observe(a, o)
	}
}

// Record keeps a decision with its facts, if its key is among those that are drawn.
func (w *Watch) Record(a *model.Attempt, o *model.Outcome, f *policy.Facts) error {
	if a.Op == model.OpSend && !o.Repeat {
		w.witness.sample.add(decision{hash: hashOf(a.Key), key: a.Key, at: a.At, actor: a.Actor, target: a.Target, group: a.Group, reason: o.Reason, facts: *f})
	}
	return nil
}

// Finish writes into the row what was seen. Rules are those that named the reasons.
func (w *Watch) Finish(r *Row, rules *policy.Rules) {
	r.Groups = w.crowd.shares()
	if w.witness != nil {
		w.witness.describe(rules)
		r.Witness = w.witness
	}
}

// Witness is what one run tells of each user: a few bytes each, and a bounded sample of its decisions.
type Witness struct {
	people *population.Population // until describe
	custom []string               // the ids of the custom rules, in the order of their reasons
	band   []uint8
	bears  []population.Persona
	users  []user
	sample sample
}

// user is what became of the messages that somebody sent, and of those sent to him.
type user struct{ sent, received fate }

// fate counts messages, and says for which reasons any was refused.
type fate struct {
	tried
	refusedFor reasons
}

func (f *fate) add(reason model.Reason) {
	f.tried.add(reason == model.Delivered)
	if reason != model.Delivered {
		f.refusedFor |= 1 << min(reason, lastReason)
	}
}

// reasons is a set of them, a bit each. The last bit is that of all custom rules from the 40th on.
type reasons uint64

const lastReason = 63

// precedence are all reasons in the order of the rules that give them, which is not that of their numbers: these are permanent, and rules come in between.
var precedence = func() (list []model.Reason) {
	for _, rule := range policy.Table() {
		list = append(list, rule.Reasons...)
		if rule.ID == policy.RuleOf(model.CustomReason) {
			for reason := model.CustomReason; reason <= lastReason; reason++ {
				list = append(list, reason)
			}
		}
	}
	return list
}()

// first is the first of the reasons, in the order of the rules; Delivered: there is none.
func (s reasons) first() model.Reason {
	for _, reason := range precedence {
		if s&(1<<reason) != 0 {
			return reason
		}
	}
	return model.Delivered
}

func (w *Witness) observe(a *model.Attempt, o *model.Outcome) {
	if a.Op != model.OpSend || o.Repeat {
		return
	}
	if w.knows(a.Actor) {
		w.users[a.Actor].sent.add(o.Reason)
	}
	if a.Group == model.NoGroup && w.knows(a.Target) {
		w.users[a.Target].received.add(o.Reason)
	}
}

// describe writes down what is known of the people and the rules, who may be gone when the arms are compared.
func (w *Witness) describe(rules *policy.Rules) {
	for _, rule := range rules.Policy().Custom {
		w.custom = append(w.custom, rule.ID)
	}
	w.bears = make([]population.Persona, len(w.users))
	for u := range w.bears {
		w.bears[u] = w.people.Persona(model.UserID(u))
	}
	w.sample = w.sample.sorted()
	for i := range w.sample {
		d := &w.sample[i]
		d.actorAge, d.targetAge = w.ageOf(d.actor), w.ageOf(d.target)
	}
	w.people = nil
}

// ageOf is the true age of a user of the start, of others 0.
func (w *Witness) ageOf(u model.UserID) int16 {
	if !w.knows(u) {
		return 0
	}
	return int16(w.people.TrueAge(u))
}

func (w *Witness) knows(u model.UserID) bool { return uint64(u) < uint64(len(w.users)) }

// someone describes a user of the start of that true age; others are nil.
func (w *Witness) someone(u model.UserID, age int16) *Someone {
	if !w.knows(u) {
		return nil
	}
	return &Someone{ID: uint32(u), TrueAge: int(age), Persona: w.bears[u].String()}
}

// nameOf names a reason by the rules of the run.
func (w *Witness) nameOf(r model.Reason) string {
	if i := int(r) - int(model.CustomReason); i >= 0 && i < len(w.custom) {
		return w.custom[i]
	}
	return r.String()
}

// decision is one that was drawn for the sample: who tried what, and what became of it.
type decision struct {
	hash                uint64 // of the key
	key                 model.Key
	at                  model.Time
	actor, target       model.UserID
	group               model.GroupID
	reason              model.Reason
	actorAge, targetAge int16 // of users of the start
	facts               policy.Facts
}

func hashOf(k model.Key) uint64 { return model.Mix(uint64(k), sampleSalt) }

// sampleMax is how many decisions of a run are kept: those whose keys have the smallest hashes, so that arms keep the same intentions where both had them.
const sampleMax = 16_384

const sampleSalt = 0x636f6d70617265

// sample is a heap with the largest hash at its top.
type sample []decision

func (s sample) Len() int           { return len(s) }
func (s sample) Less(i, j int) bool { return s[i].hash > s[j].hash }
func (s sample) Swap(i, j int)      { s[i], s[j] = s[j], s[i] }
func (s *sample) Push(x any)        { *s = append(*s, x.(decision)) }
func (s *sample) Pop() (x any) {
	x = (*s)[len(*s)-1]
	*s = (*s)[:len(*s)-1]
	return x
}

func (s *sample) add(d decision) {
	switch {
	case len(*s) < sampleMax:
		heap.Push(s, d)
	case d.hash < (*s)[0].hash:
		(*s)[0] = d
		heap.Fix(s, 0)
	}
}

// sorted lists the decisions by their hashes.
func (s sample) sorted() sample {
	return slices.SortedFunc(slices.Values(s), func(a, b decision) int { return cmp.Compare(a.hash, b.hash) })
}
