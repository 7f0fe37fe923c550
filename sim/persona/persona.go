package persona

import (
	"fmt"

	"dmsim/strictyaml"
)

// Persona is one behaviour. Shares are of 1; rates are those of one user a day.
type Persona struct {
	Description string  `yaml:"description"` // one sentence
	Share       float64 `yaml:"share"`       // of all users, where the scenario says nothing else (population.personas); 0 where it is by age, or the rest
	Rate        Law     `yaml:"rate"`        // over the users of the persona: messages that one begins a day, answers and further ones apart
	Silent      float64 `yaml:"silent"`      // share of the users of the persona who only read: they never write
	Eager       float64 `yaml:"eager"`       // how much more those answer who begin much: the chances of answers and of further messages of the three thirds by rate are multiplied by 1-eager, 1 and 1+eager
	Hours       int     `yaml:"hours"`       // 0: the days of people; 1-24: all in that many hours of a day, which begin at another hour for each account
	To          To      `yaml:"to"`          // whom one begins with
	Content     Content `yaml:"content"`     // what one writes
	More        float64 `yaml:"more"`        // that one who has written writes once more, unasked
	Mutes       float64 `yaml:"mutes"`       // that one does nothing more, after a stranger's first message, about an account that sends something unwanted
	Known       ByLabel `yaml:"known"`       // what one does about a message of one's followee, or of somebody one has been in touch with
	Stranger    ByLabel `yaml:"stranger"`    // and of anybody else
	Refused     Refused `yaml:"refused"`     // what one does about being refused, blocked or held
}

// To says whom one writes to. The rest goes to followees.
type To struct {
	Strangers  float64 `yaml:"strangers"`  // share: anybody
	Minors     float64 `yaml:"minors"`     // share: anybody whose true age is 13 to 17
	Victims    float64 `yaml:"victims"`    // share: the same few, for ever
	Few        int     `yaml:"few"`        // how many victims one has, 1-1000; the accounts of a ring or a farm divide theirs
	Groups     float64 `yaml:"groups"`     // share, of those who are in one
	Mutual     float64 `yaml:"mutual"`     // share of those to followees that look for one who follows back
	Growth     float64 `yaml:"growth"`     // partners among followees grow as messages to this power, 0-1: the chance of a new one after M messages is (M+1)^(growth-1)
	Favourites float64 `yaml:"favourites"` // makes few of those partners get most: the rank among them, in the order of their first messages, is a uniform number to this power, 1-100
	Follow     float64 `yaml:"follow"`     // share of those to strangers, minors and victims before which one follows them
	Befriend   float64 `yaml:"befriend"`   // share of those that carry no label: one makes friends first
}

// Content says what one writes. Labels are opaque: no harmful text is ever made.
type Content struct {
	Image     float64 `yaml:"image"`     // shares of kinds; the rest is text
	Video     float64 `yaml:"video"`     //
	Emoji     float64 `yaml:"emoji"`     //
	Length    Law     `yaml:"length"`    // characters
	Templates int     `yaml:"templates"` // different texts one uses in an hour; 0: all differ
	Ring      int     `yaml:"ring"`      // how many accounts work together: they share templates and divide victims; 0: each for itself
	Mutation  float64 `yaml:"mutation"`  // share of messages whose text is changed a little: another fingerprint, a few bits away
	Unwanted  float64 `yaml:"unwanted"`  // shares of messages with a label
	Offensive float64 `yaml:"offensive"` // and unwanted
	Private   float64 `yaml:"private"`   // with private information of others, and unwanted
}

// ByLabel is what one does about a message by what it bears.
type ByLabel struct {
	Harmless  Reaction `yaml:"harmless"`
	Unwanted  Reaction `yaml:"unwanted"`  // with that label only
	Offensive Reaction `yaml:"offensive"` // or private
}

// Reaction is the probabilities of what one does about a message. They are drawn apart from each other, but for the answer, which
// one who blocks does not give. What is left is to ignore it.
type Reaction struct {
	Reply  float64 `yaml:"reply"`  // at most 0.95, so that conversations end
	Block  float64 `yaml:"block"`  // the sender
	Report float64 `yaml:"report"` // the message
	Follow float64 `yaml:"follow"` // the sender, or back
	Accept float64 `yaml:"accept"` // the sender's request
	Close  float64 `yaml:"close"`  // one's setting moves to no-one
	Leave  float64 `yaml:"leave"`  // the account is deleted
}

// Refused is the probabilities of what one does about a refusal. Follow and Wait are for everybody, but adversaries that are frozen do nothing of it; the rest is for those that adapt.
type Refused struct {
	Follow  float64 `yaml:"follow"`  // after not-following: follow, then write again
	Mutate  float64 `yaml:"mutate"`  // after a spam verdict, a hold, the daily limit or moderation: from then on every text is changed
	Wait    float64 `yaml:"wait"`    // after the daily limit: write it again soon after the midnight at which it begins anew, if there is one
	Slow    float64 `yaml:"slow"`    // after the same: share of what one would begin that is left out for a day
	Account float64 `yaml:"account"` // after a block, a suspension or a hold: another account, after Delay
	Delay   Law     `yaml:"delay"`   // seconds
}

// share judges a number from 0 to 1.
type share struct {
	path  string
	value float64
}

func (r Reaction) shares(path string) []share {
	return []share{
		{path + ".reply", r.Reply},
		{path + ".block", r.Block},
		{path + ".report", r.Report},
		{path + ".follow", r.Follow},
		{path + ".accept", r.Accept},
		{path + ".close", r.Close},
		{path + ".leave", r.Leave},
	}
}

func (b ByLabel) shares(path string) []share {
	all := b.Harmless.shares(path + ".harmless")
	all = append(all, b.Unwanted.shares(path+".unwanted")...)
	return append(all, b.Offensive.shares(path+".offensive")...)
}

func (p *Persona) shares() []share {
	t, c, r := &p.To, &p.Content, &p.Refused
	all := []share{
		{"share", p.Share},
		{"silent", p.Silent},
		{"eager", p.Eager},
		{"more", p.More},
		{"mutes", p.Mutes},
		{"to.strangers", t.Strangers},
		{"to.minors", t.Minors},
		{"to.victims", t.Victims},
		{"to.groups", t.Groups},
		{"to.mutual", t.Mutual},
		{"to.follow", t.Follow},
		{"to.befriend", t.Befriend},
		{"content.image", c.Image},
		{"content.video", c.Video},
		{"content.emoji", c.Emoji},
		{"content.mutation", c.Mutation},
		{"content.unwanted", c.Unwanted},
		{"content.offensive", c.Offensive},
		{"content.private", c.Private},
		{"refused.follow", r.Follow},
		{"refused.mutate", r.Mutate},
		{"refused.wait", r.Wait},
		{"refused.slow", r.Slow},
		{"refused.account", r.Account},
	}
	all = append(all, p.Known.shares("known")...)
	return append(all, p.Stranger.shares("stranger")...)
}

// branching bounds the chance of an answer plus that of a further message, so that conversations end.
const branching = 0.95

// Validate judges a persona; errors are *strictyaml.FieldError.
func (p *Persona) Validate() error {
	for _, s := range p.shares() {
		if !(s.value >= 0 && s.value <= 1) {
			return &strictyaml.FieldError{Path: s.path, Want: "a share from 0 to 1", Got: s.value}
		}
	}
	for _, l := range []struct {
		path string
		law  Law
	}{{"rate", p.Rate}, {"content.length", p.Content.Length}, {"refused.delay", p.Refused.Delay}} {
		if err := l.law.Validate(); err != nil {
			return strictyaml.Under(l.path, err)
		}
	}
	return p.validateNumbers()
}

func (p *Persona) validateNumbers() error {
	t, c := &p.To, &p.Content
	switch sum := t.Strangers + t.Minors + t.Victims + t.Groups; {
	case sum > 1+1e-9:
		return &strictyaml.FieldError{Path: "to", What: fmt.Sprintf("want strangers, minors, victims and groups together at most 1, got %.6g", sum)}
	case p.Hours < 0 || p.Hours > 24:
		return &strictyaml.FieldError{Path: "hours", Want: "a whole number from 0 to 24", Got: p.Hours}
	case !(t.Favourites >= 1 && t.Favourites <= 100):
		return &strictyaml.FieldError{Path: "to.favourites", Want: "a number from 1 to 100", Got: t.Favourites}
	case !(t.Growth >= 0 && t.Growth <= 1):
		return &strictyaml.FieldError{Path: "to.growth", Want: "a number from 0 to 1", Got: t.Growth}
	case t.Few < 1 || t.Few > 1000:
		return &strictyaml.FieldError{Path: "to.few", Want: "a whole number from 1 to 1000", Got: t.Few}
	case c.Templates < 0 || c.Templates > 1e6:
		return &strictyaml.FieldError{Path: "content.templates", Want: "a whole number from 0 to 1000000", Got: c.Templates}
	case c.Ring < 0 || c.Ring > 1e6:
		return &strictyaml.FieldError{Path: "content.ring", Want: "a whole number from 0 to 1000000", Got: c.Ring}
	case c.Image+c.Video+c.Emoji > 1+1e-9:
		return &strictyaml.FieldError{Path: "content", What: fmt.Sprintf("want image, video and emoji together at most 1, got %.6g", c.Image+c.Video+c.Emoji)}
	case c.Unwanted+c.Offensive+c.Private > 1+1e-9:
		return &strictyaml.FieldError{Path: "content", What: fmt.Sprintf("want unwanted, offensive and private together at most 1, got %.6g", c.Unwanted+c.Offensive+c.Private)}
	}
	for _, r := range []struct {
		path string
		by   ByLabel
	}{{"known", p.Known}, {"stranger", p.Stranger}} {
		for _, reply := range []struct {
			path string
			p    float64
		}{{"harmless", r.by.Harmless.Reply}, {"unwanted", r.by.Unwanted.Reply}, {"offensive", r.by.Offensive.Reply}} {
			if (reply.p+p.More)*(1+p.Eager) > branching {
				return &strictyaml.FieldError{Path: r.path + "." + reply.path + ".reply", Want: fmt.Sprintf("with more, times 1+eager, at most %v, so that conversations end", branching), Got: reply.p}
			}
		}
	}
	return nil
}
