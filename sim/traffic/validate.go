package traffic

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"dmsim/sim/persona"
	"dmsim/sim/population"
	"dmsim/strictyaml"
)

// Validate judges the configuration; errors are *strictyaml.FieldError.
func (c Config) Validate() error {
	for i, p := range c.Personas.all() {
		path := "personas." + population.PersonaNames()[i]
		if err := p.Validate(); err != nil {
			return strictyaml.Under(path, err)
		}
		if most := 0.95 / (1 + p.Eager); c.Replies.Group > most && c.Replies.Group <= 0.95 {
			return &strictyaml.FieldError{Path: "replies.group_probability", Want: fmt.Sprintf("at most %.4g beside %s.eager, so that conversations end", most, path), Got: c.Replies.Group}
		}
		if usual := persona.Default(population.PersonaNames()[i]).Share; p.Share != usual {
			return &strictyaml.FieldError{Path: path + ".share", Want: fmt.Sprintf("%v, the share of the file: population.personas says how many there are", usual), Got: p.Share}
		}
	}
	shares := map[string]float64{
		"sessions.same": c.Sessions.Same, "replies.awake": c.Replies.Awake, "replies.group_probability": c.Replies.Group,
		"slips.misspelt": c.Slips.Misspelt, "slips.logged_out": c.Slips.LoggedOut, "slips.to_self": c.Slips.ToSelf, "slips.retried": c.Slips.Retried,
		"reactions.follow_back": c.Reactions.FollowBack, "reactions.return": c.Reactions.Return, "reactions.strayed": c.Reactions.Strayed,
	}
	if err := firstOutside(shares, 1, "a share from 0 to 1"); err != nil {
		return err
	}
	rates := map[string]float64{
		"changes.follow": c.Changes.Follow, "changes.unfollow": c.Changes.Unfollow, "changes.block": c.Changes.Block, "changes.unblock": c.Changes.Unblock,
		"changes.setting": c.Changes.Setting, "changes.accept": c.Changes.Accept, "changes.create_group": c.Changes.CreateGroup, "changes.add": c.Changes.Add,
		"changes.leave": c.Changes.Leave, "changes.delete": c.Changes.Delete, "changes.register": c.Changes.Register,
	}
	if err := firstOutside(rates, 1e6, "a number from 0 to 1000000"); err != nil {
		return err
	}
	if err := c.validateTimes(); err != nil {
		return err
	}
	if err := c.Arrivals.validate(); err != nil {
		return strictyaml.Under("arrivals", err)
	}
	for _, l := range []struct {
		path string
		law  persona.Law
	}{{"sessions.gap", c.Sessions.Gap}, {"replies.latency", c.Replies.Latency}, {"replies.more", c.Replies.More}} {
		if err := l.law.Validate(); err != nil {
			return strictyaml.Under(l.path, err)
		}
	}
	return c.Trace.validate()
}

func (c Config) validateTimes() error {
	switch {
	case c.Adversaries != Frozen && c.Adversaries != Adaptive:
		return &strictyaml.FieldError{Path: "adversaries", Want: "one of frozen, adaptive", Got: c.Adversaries}
	case !(c.Sessions.Size >= 1 && c.Sessions.Size <= 1000):
		return &strictyaml.FieldError{Path: "sessions.size", Want: "a number from 1 to 1000", Got: c.Sessions.Size}
	case c.QuickestReaction < time.Millisecond || c.QuickestReaction > time.Hour || c.QuickestReaction%time.Millisecond != 0:
		return &strictyaml.FieldError{Path: "quickest_reaction", Want: "whole milliseconds from 1ms to 1h", Got: c.QuickestReaction}
	case c.Replies.Latest < c.QuickestReaction:
		return &strictyaml.FieldError{Path: "replies.latest", Want: "at least quickest_reaction", Got: c.Replies.Latest}
	case c.Replies.Group > 0.95:
		return &strictyaml.FieldError{Path: "replies.group_probability", Want: "at most 0.95, so that conversations end", Got: c.Replies.Group}
	case c.Reactions.Median < 0:
		return &strictyaml.FieldError{Path: "reactions.median", Want: "a duration >= 0", Got: c.Reactions.Median}
	}
	return relative("replies.by_age", c.Replies.ByAge, len(ageFrom)+1)
}

func (a Arrivals) validate() error {
	switch {
	case !(a.Moods >= 0 && a.Moods <= 3):
		return &strictyaml.FieldError{Path: "moods", Want: "a number from 0 to 3", Got: a.Moods}
	case !(a.Fade >= 0 && a.Fade <= 1):
		return &strictyaml.FieldError{Path: "fade", Want: "a number from 0 to 1", Got: a.Fade}
	case !(a.Degree >= 0 && a.Degree <= 2):
		return &strictyaml.FieldError{Path: "degree", Want: "a number from 0 to 2", Got: a.Degree}
	}
	if err := relative("day", a.Day, hoursADay); err != nil {
		return err
	}
	if err := relative("week", a.Week, daysAWeek); err != nil {
		return err
	}
	for _, l := range []struct {
		path string
		list []float64
	}{{"trend", a.Trend}, {"joins", a.Joins}} {
		if len(l.list) > 0 {
			if err := relative(l.path, l.list, min(len(l.list), partsMax)); err != nil {
				return err
			}
		}
	}
	return strictyaml.Under("stay", a.Stay.Validate())
}

// partsMax bounds the parts of a run.
const partsMax = 1000

// relative judges a list of relative numbers: as many as wanted, from 0 to a million, not all of them 0.
func relative(path string, list []float64, wanted int) error {
	if len(list) != wanted {
		return &strictyaml.FieldError{Path: path, Want: fmt.Sprintf("a list of %d numbers", wanted), Got: len(list)}
	}
	sum := 0.0
	for i, v := range list {
		if !(v >= 0 && v <= 1e6) {
			return &strictyaml.FieldError{Path: fmt.Sprintf("%s[%d]", path, i), Want: "a number from 0 to 1000000", Got: v}
		}
		sum += v
	}
	if sum == 0 {
		return &strictyaml.FieldError{Path: path, Want: "at least one number above 0", Got: sum}
	}
	return nil
}

// firstOutside names the first path, in order, whose value is not a number from 0 to high.
func firstOutside(values map[string]float64, high float64, want string) error {
	for _, path := range slices.Sorted(maps.Keys(values)) {
		if v := values[path]; !(v >= 0 && v <= high) {
			return &strictyaml.FieldError{Path: path, Want: want, Got: v}
		}
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
