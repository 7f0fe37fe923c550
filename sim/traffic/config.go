// Package traffic says who attempts what and when. Generated traffic has two parts: initiatives, which are a pure function of the seed and
// are drawn ahead of the world, and reactions, which are drawn from what became of an attempt. How a user behaves is the persona's (package
// persona); what is the same for all stands in Config. A recorded trace has initiatives only.
//
//	arrivals.go     when: days, weeks, sessions, how long people stay
//	initiative.go   what a user takes up: messages by persona, changes, slips
//	pick.go         which of the followees
//	content.go      what is written
//	reaction.go     what the other does about a message
//	consequence.go  what the actor does next
//	adversary.go    how adversaries adapt, and their other accounts
//	event.go        flash crowds and raids
//	trace.go        recorded traffic
package traffic

import (
	"time"

	"dmsim/sim/persona"
	"dmsim/sim/population"
)

// Config parametrises the traffic. Shares are of 1; rates are means for one user and day. Every number of Default is assumed unless its comment names a source.
type Config struct {
	Personas         Personas      `yaml:"personas"`          // how users behave
	Adversaries      Adversaries   `yaml:"adversaries"`       // frozen, whose intentions the policy does not change, or adaptive
	Arrivals         Arrivals      `yaml:"arrivals"`          // when one begins something
	Sessions         Sessions      `yaml:"sessions"`          // what one begins comes in sessions
	Replies          Replies       `yaml:"replies"`           // when answers come; whether is the persona's
	Slips            Slips         `yaml:"slips"`             // shares of messages that go wrong by themselves
	Changes          Changes       `yaml:"changes"`           // what users do beside writing
	Reactions        Reactions     `yaml:"reactions"`         // to blocks and follows, and when reactions come
	QuickestReaction time.Duration `yaml:"quickest_reaction"` // nothing causes anything sooner; the engine's window; whole milliseconds, at least 1ms
	Trace            Trace         `yaml:"trace"`             // a recorded trace that stands for all of the above
}

// Personas are the behaviours. Default is what their files say (dmsim show persona NAME).
type Personas struct {
	Ordinary    persona.Persona `yaml:"ordinary"`
	Newcomer    persona.Persona `yaml:"newcomer"`
	Creator     persona.Persona `yaml:"creator"`
	Teen13To15  persona.Persona `yaml:"teen-13-15"`
	Teen16To17  persona.Persona `yaml:"teen-16-17"`
	Spammer     persona.Persona `yaml:"spammer"`
	ScamRing    persona.Persona `yaml:"scam-ring"`
	Harasser    persona.Persona `yaml:"harasser"`
	Groomer     persona.Persona `yaml:"groomer"`
	Raid        persona.Persona `yaml:"raid"`
	BotFarm     persona.Persona `yaml:"bot-farm"`
	Compromised persona.Persona `yaml:"compromised"`
}

// all lists the personas by their numbers.
func (p *Personas) all() []*persona.Persona {
	return []*persona.Persona{
		&p.Ordinary, &p.Newcomer, &p.Creator, &p.Teen13To15, &p.Teen16To17, &p.Spammer, &p.ScamRing, &p.Harasser, &p.Groomer, &p.Raid, &p.BotFarm, &p.Compromised,
	}
}

// Each calls do for each persona, which it may change.
func (p *Personas) Each(do func(*persona.Persona)) {
	for _, one := range p.all() {
		do(one)
	}
}

func defaultPersonas() (p Personas) {
	for i, one := range p.all() {
		*one = persona.Default(population.PersonaNames()[i])
	}
	return p
}

// Adversaries says whether adversaries react to the policy.
type Adversaries string

// The ways.
const (
	Frozen   Adversaries = "frozen"
	Adaptive Adversaries = "adaptive"
)

// Arrivals say when people begin something. The lists are relative: their means count as 1.
type Arrivals struct {
	Day   []float64   `yaml:"day"`   // by local hour from midnight on, 24 numbers
	Week  []float64   `yaml:"week"`  // by local day from Monday on, 7 numbers
	Trend []float64   `yaml:"trend"` // over equal parts of the run; empty: as much from the first day to the last
	Moods float64     `yaml:"moods"` // sigma of the logarithm of a user's own factor for a day, whose mean is 1; 0: all days alike
	Joins []float64   `yaml:"joins"` // when users begin to take part, over equal parts of the run; empty: all do from the start
	Stay  persona.Law `yaml:"stay"`  // days for which a user takes part; median 0 and no quantiles: to the end
	Fade  float64     `yaml:"fade"`  // makes those who stay long write less a day: the rate is multiplied by (days of the stay)^-fade, 0-1; 1: as much in all, however long one stays
	// Degree makes those who follow many write more: the rate is multiplied by (followees / mean)^degree. 0: not. Partners grow as messages^0.75 in
	// mobile calls and mail (arXiv 1002.0216).
	Degree float64 `yaml:"degree"`
}

// Sessions say how what one begins clusters: a cascading Poisson process (Malmgren et al. 2008), in which the sessions follow the day and each
// holds some messages.
type Sessions struct {
	Size float64     `yaml:"size"` // mean of messages begun in one, >= 1; geometric
	Gap  persona.Law `yaml:"gap"`  // seconds between them
	Same float64     `yaml:"same"` // share of the later ones that go to the one before
}

// Replies say when a message is answered or followed by a further one.
type Replies struct {
	Latency persona.Law   `yaml:"latency"`           // seconds to the answer of one of 20 to 35
	ByAge   []float64     `yaml:"by_age"`            // factors for those below 20, 36, 51 and above; medians 13, 16, 24 and 47 minutes (Kooti et al., arXiv 1504.00704)
	More    persona.Law   `yaml:"more"`              // seconds to a further message of the same sender
	Awake   float64       `yaml:"awake"`             // share of what would come after more than an hour that waits for the hours in which one is awake
	Group   float64       `yaml:"group_probability"` // that one member answers a group message
	Latest  time.Duration `yaml:"latest"`            // nothing comes later
}

// Slips are mistakes and accidents, as shares of one's messages.
type Slips struct {
	Misspelt  float64 `yaml:"misspelt"` // a name that nobody bears
	LoggedOut float64 `yaml:"logged_out"`
	ToSelf    float64 `yaml:"to_self"`
	Retried   float64 `yaml:"retried"` // sent again with the same message id
}

// Changes are rates a user and day.
type Changes struct {
	Follow      float64 `yaml:"follow"`
	Unfollow    float64 `yaml:"unfollow"`
	Block       float64 `yaml:"block"`
	Unblock     float64 `yaml:"unblock"`
	Setting     float64 `yaml:"setting"` // to another one, drawn by the rule of population.settings that fits; 0.0056: over 40 % of 100,000 accounts within three months (arXiv 2203.08935)
	Accept      float64 `yaml:"accept"`
	CreateGroup float64 `yaml:"create_group"`
	Add         float64 `yaml:"add"`
	Leave       float64 `yaml:"leave"`
	Delete      float64 `yaml:"delete"`
	Register    float64 `yaml:"register"` // newcomers, relative to the users of the start
}

// Reactions are probabilities of what is not about a message, and the time that reactions other than answers take.
type Reactions struct {
	FollowBack float64       `yaml:"follow_back"` // after being followed
	Return     float64       `yaml:"return"`      // the blocked tries to follow again
	Strayed    float64       `yaml:"strayed"`     // share of reports that name a user who may never have written
	Median     time.Duration `yaml:"median"`      // of the latency, log-normal with sigma 1
}

// Trace names a recorded trace of messages.
type Trace struct {
	File        string  `yaml:"file"`         // SNAP temporal edge list (SRC DST UNIXTS, plain or gzip); empty: generated traffic
	Follows     Follows `yaml:"follows"`      // where the follows come from
	FollowsFile string  `yaml:"follows_file"` // SNAP edge list with the trace's ids, for follows: file
}

// Follows says how the follows of a trace's users are known.
type Follows string

// The ways: who messages follows; those who message each other follow each other and nobody else; a given edge list.
const (
	FollowsMessaged Follows = "messaged"
	FollowsMutual   Follows = "mutual"
	FollowsFile     Follows = "file"
)

// settingRate is -ln(1-0.4)/91: a constant rate by which 40 % have changed within three months.
const settingRate = 0.0056

// Default returns the traffic of the quickstart.
func Default() Config {
	return Config{
		Personas:    defaultPersonas(),
		Adversaries: Adaptive,
		Arrivals: Arrivals{
			// A night trough and an evening peak of 1.8 times the mean.
			Day:   []float64{0.6, 0.35, 0.2, 0.13, 0.1, 0.13, 0.3, 0.6, 0.9, 1.05, 1.1, 1.15, 1.25, 1.2, 1.15, 1.15, 1.2, 1.3, 1.45, 1.6, 1.75, 1.8, 1.55, 1},
			Week:  []float64{1, 1, 1, 1, 1.05, 1, 0.95},
			Moods: 0.5,
		},
		Sessions:         Sessions{Size: 1.8, Gap: persona.Law{Median: 90, Sigma: 1.2}, Same: 0.2},
		Replies:          Replies{Latency: persona.Law{Median: 960, Sigma: 1.8}, ByAge: []float64{13.0 / 16, 1, 24.0 / 16, 47.0 / 16}, More: persona.Law{Median: 60, Sigma: 1.5}, Awake: 0.8, Group: 0.4, Latest: 7 * 24 * time.Hour},
		Slips:            Slips{Misspelt: 0.004, LoggedOut: 0.002, ToSelf: 0.0005, Retried: 0.005},
		Changes:          Changes{Follow: 0.3, Unfollow: 0.1, Block: 0.01, Unblock: 0.002, Setting: settingRate, Accept: 0.01, CreateGroup: 0.005, Add: 0.2, Leave: 0.02, Delete: 0.0005, Register: 0.02},
		Reactions:        Reactions{FollowBack: 0.25, Return: 0.2, Strayed: 0.2, Median: 5 * time.Minute},
		QuickestReaction: time.Second,
		Trace:            Trace{Follows: FollowsMessaged},
	}
}
