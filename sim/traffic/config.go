// Package traffic says who attempts what and when. Generated traffic has two parts: initiatives, which are a pure function of the seed and
// are drawn ahead of the world, and reactions, which are drawn from what became of an attempt. A recorded trace has initiatives only.
//
// This is a first model, flat where a later one will know sessions and ties that grow. Of the personas it knows spammers and harassers; all
// others behave as ordinary users do. Every number in Default is assumed unless its comment names a source.
package traffic

import (
	"fmt"
	"strings"
	"time"

	"dmsim/strictyaml"
)

// Config parametrises the traffic. Shares are of 1; rates are means for one user and day.
type Config struct {
	MessagesPerDay   LogNormal     `yaml:"messages_per_day"`  // initiatives of a user, replies apart
	To               To            `yaml:"to"`                // whom initiatives go to
	Slips            Slips         `yaml:"slips"`             // shares of messages that go wrong by themselves
	Changes          Changes       `yaml:"changes"`           // what users do beside writing
	Replies          Replies       `yaml:"replies"`           //
	Reactions        Reactions     `yaml:"reactions"`         // to unwanted messages and to refusals
	Spammers         Adversary     `yaml:"spammers"`          // the persona spammer: write the same to strangers
	Harassers        Adversary     `yaml:"harassers"`         // the persona harasser: write offensive messages to those they follow
	QuickestReaction time.Duration `yaml:"quickest_reaction"` // nothing causes anything sooner; the engine's window; whole milliseconds, at least 1ms
	Trace            Trace         `yaml:"trace"`             // a recorded trace that stands for all of the above
}

// LogNormal is a log-normal distribution over users.
type LogNormal struct {
	Median float64 `yaml:"median"` // >= 0
	Sigma  float64 `yaml:"sigma"`  // of the logarithm, 0-5
}

// To splits initiatives; the rest goes to followees.
type To struct {
	Strangers float64 `yaml:"strangers"` // share
	Groups    float64 `yaml:"groups"`    // share, of those who are in one
	Mutual    float64 `yaml:"mutual"`    // share of those to followees that look for one who follows back
	// Favourites makes few followees get most: the chance to pick a followee of relative rank x is that of a uniform number to this power, >= 1.
	Favourites float64 `yaml:"favourites"`
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

// Replies say how a delivered one-to-one or group message is answered.
type Replies struct {
	Probability float64       `yaml:"probability"`       // of a one-to-one message
	Group       float64       `yaml:"group_probability"` // that one member answers a group message
	Sigma       float64       `yaml:"sigma"`             // of the logarithm of the latency; medians by age: 13, 16, 24 and 47 minutes below 20, 36, 51 and above (Kooti et al., arXiv 1504.00704)
	Latest      time.Duration `yaml:"latest"`            // no reply comes later
}

// Reactions are probabilities.
type Reactions struct {
	Block       float64       `yaml:"block"`        // the sender of an unwanted message
	Report      float64       `yaml:"report"`       // it
	FalseReport float64       `yaml:"false_report"` // a message that is none of it
	Close       float64       `yaml:"close"`        // the setting moves to no-one after an unwanted message
	FollowFirst float64       `yaml:"follow_first"` // after not-following: follow, then write again
	FollowBack  float64       `yaml:"follow_back"`  // after being followed
	Return      float64       `yaml:"return"`       // the blocked tries to follow again
	Median      time.Duration `yaml:"median"`       // of the latency of all these, log-normal with sigma 1
}

// Adversary says how users with an aim behave. How many they are says population.personas.
type Adversary struct {
	MessagesPerDay float64 `yaml:"messages_per_day"` // mean
	HoursADay      int     `yaml:"hours_a_day"`      // in how many hours of a day one sends them all, 1-24
	Templates      int     `yaml:"templates"`        // different texts one uses in an hour, at least 1; 0: all texts differ
	FollowFirst    float64 `yaml:"follow_first"`     // share of targets that are followed before
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
		MessagesPerDay:   LogNormal{Median: 6, Sigma: 1.1},
		To:               To{Strangers: 0.03, Groups: 0.15, Mutual: 0.8, Favourites: 3},
		Slips:            Slips{Misspelt: 0.004, LoggedOut: 0.002, ToSelf: 0.0005, Retried: 0.005},
		Changes:          Changes{Follow: 0.3, Unfollow: 0.1, Block: 0.01, Unblock: 0.002, Setting: settingRate, Accept: 0.01, CreateGroup: 0.005, Add: 0.2, Leave: 0.02, Delete: 0.0005, Register: 0.02},
		Replies:          Replies{Probability: 0.45, Group: 0.4, Sigma: 1.5, Latest: 7 * 24 * time.Hour},
		Reactions:        Reactions{Block: 0.3, Report: 0.3, FalseReport: 0.0005, Close: 0.02, FollowFirst: 0.2, FollowBack: 0.25, Return: 0.2, Median: 5 * time.Minute},
		Spammers:         Adversary{MessagesPerDay: 400, HoursADay: 2, Templates: 1, FollowFirst: 0.8},
		Harassers:        Adversary{MessagesPerDay: 25, HoursADay: 24},
		QuickestReaction: time.Second,
		Trace:            Trace{Follows: FollowsMessaged},
	}
}

// Assumptions returns sentences on the numbers, which begin with "sourced:" or "assumed:".
func (c Config) Assumptions() []string {
	setting := fmt.Sprintf("assumed: a user changes the setting %.4g times a day in the mean", c.Changes.Setting)
	if c.Changes.Setting == settingRate {
		setting = "sourced" + strings.TrimPrefix(setting, "assumed") + " (over 40 % of 100,000 accounts within three months: arXiv 2203.08935)"
	}
	return []string{
		setting, "assumed: a new setting is another than the one chosen at the start, and drawn as those were",
		"assumed: every number of the traffic that no source is named for in `dmsim show scenario quickstart`",
	}
}

// Validate judges the configuration; errors are *strictyaml.FieldError.
func (c Config) Validate() error {
	shares := map[string]float64{}
	rates := map[string]float64{}
	c.numbers(shares, rates)
	if err := firstOutside(shares, 1, "a share from 0 to 1"); err != nil {
		return err
	}
	if err := firstOutside(rates, 1e6, "a number from 0 to 1000000"); err != nil {
		return err
	}
	switch {
	case !(c.MessagesPerDay.Sigma >= 0 && c.MessagesPerDay.Sigma <= 5):
		return &strictyaml.FieldError{Path: "messages_per_day.sigma", Want: "a number from 0 to 5", Got: c.MessagesPerDay.Sigma}
	case !(c.Replies.Sigma >= 0 && c.Replies.Sigma <= 5):
		return &strictyaml.FieldError{Path: "replies.sigma", Want: "a number from 0 to 5", Got: c.Replies.Sigma}
	case !(c.To.Favourites >= 1 && c.To.Favourites <= 100):
		return &strictyaml.FieldError{Path: "to.favourites", Want: "a number from 1 to 100", Got: c.To.Favourites}
	case c.To.Strangers+c.To.Groups > 1:
		return &strictyaml.FieldError{Path: "to.groups", Want: "strangers and groups together at most 1", Got: c.To.Groups}
	case c.Replies.Probability > 0.95:
		return &strictyaml.FieldError{Path: "replies.probability", Want: "at most 0.95, so that conversations end", Got: c.Replies.Probability}
	case c.Replies.Group > 0.95:
		return &strictyaml.FieldError{Path: "replies.group_probability", Want: "at most 0.95, so that conversations end", Got: c.Replies.Group}
	case c.QuickestReaction < time.Millisecond || c.QuickestReaction > time.Hour || c.QuickestReaction%time.Millisecond != 0:
		return &strictyaml.FieldError{Path: "quickest_reaction", Want: "whole milliseconds from 1ms to 1h", Got: c.QuickestReaction}
	case c.Replies.Latest < c.QuickestReaction:
		return &strictyaml.FieldError{Path: "replies.latest", Want: "at least quickest_reaction", Got: c.Replies.Latest}
	case c.Reactions.Median < 0:
		return &strictyaml.FieldError{Path: "reactions.median", Want: "a duration >= 0", Got: c.Reactions.Median}
	}
	if err := strictyaml.Under("spammers", c.Spammers.validate()); err != nil {
		return err
	}
	if err := strictyaml.Under("harassers", c.Harassers.validate()); err != nil {
		return err
	}
	return c.Trace.validate()
}

func (a Adversary) validate() error {
	switch {
	case a.HoursADay < 1 || a.HoursADay > 24:
		return &strictyaml.FieldError{Path: "hours_a_day", Want: "a whole number from 1 to 24", Got: a.HoursADay}
	case a.Templates < 0 || a.Templates > 1e6:
		return &strictyaml.FieldError{Path: "templates", Want: "a whole number from 0 to 1000000", Got: a.Templates}
	}
	return nil
}

func (t Trace) validate() error {
	switch t.Follows {
	case FollowsMessaged, FollowsMutual, FollowsFile:
	default:
		return &strictyaml.FieldError{Path: "trace.follows", Want: "one of messaged, mutual, file", Got: t.Follows}
	}
	if t.File != "" && t.Follows == FollowsFile && t.FollowsFile == "" {
		return &strictyaml.FieldError{Path: "trace.follows_file", Want: "the name of an edge list, since trace.follows is file", Got: ""}
	}
	return nil
}
