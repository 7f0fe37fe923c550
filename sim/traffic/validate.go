package traffic

import (
	"maps"
	"slices"

	"dmsim/strictyaml"
)

// numbers collects the shares and the rates under their paths.
func (c Config) numbers(shares, rates map[string]float64) {
	maps.Copy(shares, map[string]float64{
		"to.strangers": c.To.Strangers, "to.groups": c.To.Groups, "to.mutual": c.To.Mutual,
		"slips.misspelt": c.Slips.Misspelt, "slips.logged_out": c.Slips.LoggedOut, "slips.to_self": c.Slips.ToSelf, "slips.retried": c.Slips.Retried,
		"replies.probability": c.Replies.Probability, "replies.group_probability": c.Replies.Group,
		"reactions.block": c.Reactions.Block, "reactions.report": c.Reactions.Report, "reactions.false_report": c.Reactions.FalseReport,
		"reactions.close": c.Reactions.Close, "reactions.follow_first": c.Reactions.FollowFirst, "reactions.follow_back": c.Reactions.FollowBack, "reactions.return": c.Reactions.Return,
		"spammers.follow_first": c.Spammers.FollowFirst, "harassers.follow_first": c.Harassers.FollowFirst,
	})
	maps.Copy(rates, map[string]float64{
		"messages_per_day.median": c.MessagesPerDay.Median, "spammers.messages_per_day": c.Spammers.MessagesPerDay, "harassers.messages_per_day": c.Harassers.MessagesPerDay,
		"changes.follow": c.Changes.Follow, "changes.unfollow": c.Changes.Unfollow, "changes.block": c.Changes.Block, "changes.unblock": c.Changes.Unblock,
		"changes.setting": c.Changes.Setting, "changes.accept": c.Changes.Accept, "changes.create_group": c.Changes.CreateGroup, "changes.add": c.Changes.Add,
		"changes.leave": c.Changes.Leave, "changes.delete": c.Changes.Delete, "changes.register": c.Changes.Register,
	})
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
