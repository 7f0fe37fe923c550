package policy

import (
	"fmt"
	"regexp"
	"slices"
	"time"

	"dmsim/model"
	"dmsim/strictyaml"
)

const ageMax = 150

// unansweredMost is the highest cap on unanswered messages.
const unansweredMost = 1<<31 - 1

// customID is the shape of a custom rule's id, which is printed as a reason beside the built-in ones.
var customID = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)

// Validate judges every value of p, and returns a *strictyaml.FieldError with the key path of the first that is out of
// range, in the order of the keys. It type-checks the custom rules.
func (p Policy) Validate() error {
	if err := p.check(); err != nil {
		return err
	}
	_, err := compileCustom(p.Custom)
	return err
}

// check is Validate without a look into the expressions of custom rules, which takes a millisecond.
func (p *Policy) check() error {
	var c checks
	c.that(p.Name != "", "name", "a name", p.Name)
	c.age("account_min_age", p.AccountMinAge)
	c.age("dm_min_age", p.DMMinAge)
	c.bands(p.DefaultSetting.Bands)
	c.limit("requests.quota", p.Requests.Quota, 0)
	for i, kind := range p.Requests.Kinds {
		c.that(!slices.Contains(p.Requests.Kinds[:i], kind), fmt.Sprintf("requests.kinds[%d]", i), "each kind once", kind)
	}
	c.that(p.Groups.MaxMembers >= 1, "groups.max_members", "a whole number >= 1", p.Groups.MaxMembers)
	c.limit("daily_limit.messages", p.DailyLimit.Messages, 0)
	c.unanswered(&p.Unanswered)
	c.spam(&p.Spam)
	c.moderation(&p.Moderation)
	c.custom(p.Custom)
	return c.first
}

// checks keeps the first check that failed.
type checks struct{ first error }

func (c *checks) that(ok bool, path, want string, got any) {
	if !ok && c.first == nil {
		c.first = &strictyaml.FieldError{Path: path, Want: want, Got: got}
	}
}

func (c *checks) age(path string, years int) {
	c.that(years >= 0 && years <= ageMax, path, fmt.Sprintf("an age from 0 to %d", ageMax), years)
}

func (c *checks) share(path string, share float64) {
	c.that(share >= 0 && share <= 1, path, "a share from 0 to 1", share)
}

// limit also bounds the limit from above: what lies between is no number that YAML could give.
func (c *checks) limit(path string, l Limit, least Limit) {
	c.that(l == NoLimit || l >= least && l < 1<<62, path, fmt.Sprintf("a whole number >= %d or none", least), l)
}

func (c *checks) duration(path string, d, least time.Duration) {
	want := "a duration >= 0 of whole milliseconds"
	if least > 0 {
		want = "a duration > 0 of whole milliseconds"
	}
	c.that(d >= least && d%time.Millisecond == 0, path, want, d)
}

// bands must ascend without overlap, so that their order does not matter. Only the last may be open.
func (c *checks) bands(bands []SettingBand) {
	next := 0
	for i, band := range bands {
		at := fmt.Sprintf("default_setting.bands[%d]", i)
		c.age(at+".from", band.From)
		c.age(at+".to", band.To)
		c.that(next >= 0, at+".from", "no band after one without an end", band.From)
		c.that(band.From >= next, at+".from", fmt.Sprintf("an age >= %d, above the band before", next), band.From)
		c.that(band.To == 0 || band.To >= band.From, at+".to", fmt.Sprintf("an age >= %d, or no end", band.From), band.To)
		if next = band.To + 1; band.To == 0 {
			next = -1
		}
	}
}

// unanswered also bounds the cap from above, far beyond what one can write.
func (c *checks) unanswered(u *Unanswered) {
	c.that(u.Messages >= 0 && u.Messages <= unansweredMost, "unanswered.messages", fmt.Sprintf("a whole number from 0 to %d, 0 for no cap", unansweredMost), u.Messages)
	c.duration("unanswered.window", u.Window, time.Millisecond)
}

func (c *checks) spam(s *Spam) {
	c.limit("spam.max_recipients", s.MaxRecipients, 0)
	c.duration("spam.window", s.Window, time.Millisecond)
	c.that(s.NearDistance >= 0 && s.NearDistance <= 64, "spam.near_distance", "a whole number of bits from 0 to 64", s.NearDistance)
	c.share("spam.probability", s.Probability)
	c.duration("spam.hold", s.Hold, 0)
}

func (c *checks) moderation(m *Moderation) {
	c.duration("moderation.latency", m.Latency, 0)
	c.share("moderation.true_positive_rate", m.TruePositiveRate)
	c.share("moderation.false_positive_rate", m.FalsePositiveRate)
	c.limit("moderation.strikes", m.Strikes, 1)
	c.duration("moderation.suspension", m.Suspension, 0)
}

func (c *checks) custom(rules []CustomRule) {
	c.that(len(rules) <= model.CustomReasonsMax, "custom", fmt.Sprintf("at most %d rules", model.CustomReasonsMax), len(rules))
	seen := make(map[string]bool, len(rules))
	for i, rule := range rules {
		at := fmt.Sprintf("custom[%d].id", i)
		c.that(customID.MatchString(rule.ID), at, "an id of small letters, digits and -, from a letter on", rule.ID)
		c.that(!builtIn(rule.ID), at, "an id that is not a built-in reason", rule.ID)
		c.that(!seen[rule.ID], at, "an id of its own for each rule", rule.ID)
		seen[rule.ID] = true
	}
}

// builtIn says whether a reason of this name exists already. Delivered is also printed as "ok".
func builtIn(id string) bool { return id == "ok" || slices.Contains(model.ReasonNames(), id) }
