// Package world holds the state of a society and the path of one send. An attempt goes through three separate steps, in every driver:
// its facts are gathered, the rules decide, the outcome is committed. Do and Send may be called from many goroutines;
// the outcomes bear commit numbers, and replaying the attempts in their order gives the same decisions.
//
// Times are from 1970 on. What happens later is written down at once as "from then on" (a hold's end, a report's judgement, a suspension):
// nothing falls due by itself, so the world needs no clock and no queue.
//
// A world can be broken on purpose, see [Fault]: what that does is in the files fault*.go, and a sound world asks for it at the seams between those steps only.
package world

import (
	"sync"
	"sync/atomic"
	"time"

	"dmsim/model"
	"dmsim/model/graph"
	"dmsim/model/policy"
)

// Options are what a world is made of.
type Options struct {
	Rules *policy.Rules
	Start model.Time   // the moment at which users without a setting get the policy's default
	Graph graph.Base   // the follows at the start; nil: none
	Zones []model.Zone // by ZoneID; nil: UTC only
	Names Directory    // for sends by name; nil: nobody has one
	// Messages says which messages are stored: all, which inboxes and reports without a number need, or only those handed to Keep.
	Messages Storage
	// Alone says that never two goroutines use the world at a time: then it takes no locks.
	Alone bool
	// RetryMemory is how long a message id is known for retries; 0: for ever.
	RetryMemory time.Duration
	// Contacts says that the outcome of a one-to-one send tells how the two stood: Outcome.Contact and Outcome.Tie.
	Contacts bool
	// Later are the rules that the world may be switched to: what any of them needs to know is written down from the start.
	Later []*policy.Rules
	// Fault is what is wrong with the world on purpose; nil: nothing.
	Fault *Fault
	// Gap is called where the race of a faulty world leaves room for another attempt, if Overlap named nothing else; nil: nothing happens there.
	Gap func()
}

// Storage says which messages a world stores.
type Storage uint8

// The storages.
const (
	StoreAll Storage = iota
	StoreKept
)

// World is the state. Make one with New.
type World struct {
	rules   *policy.Rules
	needs   policy.Needs // what the rules in force look at
	fault   *fault       // nil in a sound world
	all     []*policy.Rules
	records records
	start   model.Time
	base    graph.Base
	zones   []model.Zone
	names   Directory
	broken  *fault // the latest: for the same fault and rules, what it has bent is good again
	store   Storage
	retries model.Time // how long message ids are known; 0: for ever
	alone   bool       // take no locks
	contact bool       // tell contacts

	spamWindow model.Time
	spamExact  bool
	spamCounts readings // how R13 counts groups

	today   atomic.Uint64 // day<<32 | date
	stripes [stripeCount]stripe
	pages   [pagesMax]*page
	users   atomic.Uint32 // how many there are; a user below it is complete
	grow    sync.Mutex    // held while users or groups are added, and by attempts that find one missing
	groups  atomic.Pointer[[]*group]

	_       [64]byte // the counter has a cache line of its own
	commits atomic.Uint64
	_       [64]byte
}

// New makes a world without users.
func New(o Options) *World {
	w := new(World)
	w.begin(o)
	return w
}

// Reset makes the world what New would return, and keeps the memory that it has come to hold: a small world then costs a microsecond or two, where a new one
// costs the page of its first users, two megabytes. It may be called when nobody else uses the world.
func (w *World) Reset(o Options) {
	for i := range min(w.Users(), stripeCount) { // the others never had a user
		w.stripes[i].wipe()
	}
	w.users.Store(0) // the records are overwritten by those to come
	w.commits.Store(0)
	w.begin(o)
}

// begin sets a world without users to its options.
func (w *World) begin(o Options) {
	w.all = append(append(w.all[:0], o.Rules), o.Later...)
	w.start, w.base, w.zones, w.names, w.store = o.Start, o.Graph, o.Zones, o.Names, o.Messages
	w.alone, w.contact, w.retries = o.Alone, o.Contacts, model.Time(o.RetryMemory.Milliseconds())
	w.records = recordsFor(w.all)
	w.fault = nil
	rules := o.Rules
	if o.Fault != nil {
		rules = w.breakIn(&o)
	}
	w.enforce(rules)
	if w.base == nil {
		w.base = nobody
	}
	if len(w.zones) == 0 {
		w.zones = onlyUTC
	}
	w.groups.Store(new([]*group))
}

// What a world has that is given nothing else. They are not written to.
var (
	nobody  = graph.Empty(0)
	onlyUTC = []model.Zone{{Name: "UTC"}}
)

// Rules returns the rules that decide here; of a faulty world, those that should.
func (w *World) Rules() *policy.Rules {
	if w.fault != nil {
		return w.fault.should()
	}
	return w.rules
}

// Users returns how many users have ever been here.
func (w *World) Users() int { return int(w.users.Load()) }

// Groups returns how many groups have ever been here.
func (w *World) Groups() int { return len(*w.groups.Load()) }

// Commits returns the number of the latest commit.
func (w *World) Commits() uint64 { return w.commits.Load() }

// AddUser adds a user of the initial state, taken as given. Ids count up from 0.
func (w *World) AddUser(p model.Profile) model.UserID {
	w.grow.Lock()
	defer w.grow.Unlock()
	return w.addUser(p, w.start)
}

// addUser adds a user; the grow lock is held.
func (w *World) addUser(p model.Profile, at model.Time) model.UserID {
	id := w.users.Load()
	if w.pages[id>>pageBits] == nil {
		w.pages[id>>pageBits] = new(page)
	}
	setting := p.Setting
	if !p.HasSetting {
		setting = w.defaultSetting(p.Birth, at)
	}
	w.pages[id>>pageBits][id&pageMask] = user{birth: p.Birth, zone: p.Zone, setting: setting}
	w.users.Store(id + 1)
	if w.fault != nil && w.fault.slip.added != nil {
		w.fault.slip.added(w.fault.event(&model.Attempt{Op: model.OpRegister, At: at, Actor: model.UserID(id)}), p)
	}
	return model.UserID(id)
}

func (w *World) defaultSetting(birth model.Date, at model.Time) model.Setting {
	p := w.rules.Policy()
	return p.DefaultFor(model.Age(birth, at.Day().Date(), p.LeapDayBirthday))
}

// AddFollow adds a follow of the initial state beside those of the graph.
func (w *World) AddFollow(follower, followee model.UserID) {
	unlock := w.lockPair(follower, followee)
	defer unlock()
	w.setFollow(follower, followee, true)
}

// AddBlock adds a block of the initial state, taken as given: follows of the pair stay.
func (w *World) AddBlock(blocker, blocked model.UserID) {
	unlock := w.lockPair(blocker, blocked)
	defer unlock()
	w.setBlock(blocker, blocked, true)
}

// AddGroup adds a group of the initial state, taken as given.
func (w *World) AddGroup(members ...model.UserID) model.GroupID {
	defer w.lockMany(members)()
	return w.addGroup(members)
}
