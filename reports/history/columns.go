package history

import (
	"math"
	"slices"

	"github.com/parquet-go/parquet-go"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/table"
)

// row is what is written down of an attempt.
type row struct {
	tells   tells
	attempt model.Attempt
	outcome model.Outcome
	facts   policy.Facts
}

type column = table.Column[row]

var (
	ops      = table.NewWords(model.OpNames())
	kinds    = table.NewWords(model.KindNames())
	settings = table.NewWords(model.SettingNames())
	contacts = table.NewWords(model.ContactNames())
)

// newColumns lists the columns; rules name the reasons.
func newColumns(rules *policy.Rules) []column {
	return slices.Concat(place, decision(rules), outcome, content, facts)
}

var place = []column{
	{Name: "commit", Node: table.Rising(parquet.Uint(64)), Take: table.Each(func(r *row) parquet.Value { return parquet.Int64Value(int64(r.outcome.Commit)) })},
	{Name: "at", Node: table.Rising(table.Time()), Take: table.Each(func(r *row) parquet.Value { return parquet.Int64Value(int64(r.attempt.At)) })},
	word("op", always, ops, func(r *row) int { return int(r.attempt.Op) }),
	whole("actor", actorTold, func(r *row) uint32 { return uint32(r.attempt.Actor) }),
	whole("target", targetTold, func(r *row) uint32 { return uint32(r.attempt.Target) }),
	whole("group", groupTold, func(r *row) uint32 { return uint32(r.attempt.Group) }),
}

func decision(rules *policy.Rules) []column {
	var decisions, ids [math.MaxUint8 + 1]parquet.Value // by reason
	for i := range decisions {
		reason := model.Reason(i)
		decisions[i] = parquet.ByteArrayValue([]byte(rules.ReasonName(reason)))
		ids[i] = parquet.ByteArrayValue([]byte(policy.RuleOf(reason)))
	}
	ok := parquet.ByteArrayValue([]byte("ok"))
	return []column{
		newColumn("decision", always, table.Word(), func(r *row) parquet.Value {
			if r.outcome.Reason == model.Delivered && r.attempt.Op != model.OpSend {
				return ok
			}
			return decisions[r.outcome.Reason]
		}),
		newColumn("rule", refusalTold, table.Word(), func(r *row) parquet.Value { return ids[r.outcome.Reason] }),
		flag("delivered", always, func(r *row) bool { return r.outcome.Reason == model.Delivered }),
	}
}

var outcome = []column{
	whole("reached", always, func(r *row) uint32 { return r.outcome.Reached }),
	word("contact", contactTold, contacts, func(r *row) int { return int(r.outcome.Contact) }),
	flag("actor_follows", contactTold, func(r *row) bool { return r.outcome.Tie&model.ActorFollows != 0 }),
	flag("target_follows", contactTold, func(r *row) bool { return r.outcome.Tie&model.TargetFollows != 0 }),
	flag("repeat", always, func(r *row) bool { return r.outcome.Repeat }),
	moment("from", removalTold, func(r *row) model.Time { return r.outcome.From }),
	moment("until", untilTold, func(r *row) model.Time { return r.outcome.Until }),
	whole("new_id", newTold, func(r *row) uint32 { return r.outcome.ID }),
}

var content = []column{
	word("kind", messageTold, kinds, func(r *row) int { return int(r.attempt.Message.Kind) }),
	whole("length", messageTold, func(r *row) uint32 { return r.attempt.Message.Length }),
	long("fingerprint", messageTold, func(r *row) uint64 { return r.attempt.Message.Fingerprint }),
	long("message_id", messageIDTold, func(r *row) uint64 { return r.attempt.Message.ID }),
	flag("offensive", messageTold, func(r *row) bool { return r.attempt.Message.Labels&model.Offensive != 0 }),
	flag("private_info", messageTold, func(r *row) bool { return r.attempt.Message.Labels&model.PrivateInfo != 0 }),
	flag("unwanted", messageTold, func(r *row) bool { return r.attempt.Message.Labels&model.Unwanted != 0 }),
	flag("anonymous", always, func(r *row) bool { return r.attempt.Anonymous }),
	long("key", always, func(r *row) uint64 { return uint64(r.attempt.Key) }),
	long("ref", refTold, func(r *row) uint64 { return r.attempt.Ref }),
	word("setting", settingTold, settings, func(r *row) int { return int(r.attempt.Setting) }),
	newColumn("birth", birthTold, parquet.Date(), func(r *row) parquet.Value { return parquet.Int32Value(int32(r.attempt.Birth.Day())) }),
}

var facts = []column{
	flag("fact_anonymous", factLogin, func(r *row) bool { return r.facts.Anonymous }),
	age("fact_sender_age", factAge, func(r *row) int16 { return r.facts.SenderAge }),
	word("fact_sender_setting", factAccount, settings, func(r *row) int { return int(r.facts.SenderSetting) }),
	flag("fact_suspended", factAccount, func(r *row) bool { return r.facts.Suspended }),
	flag("fact_known", factName, func(r *row) bool { return r.facts.Known }),
	flag("fact_self", factPair, func(r *row) bool { return r.facts.Self }),
	flag("fact_blocked", factPair, func(r *row) bool { return r.facts.Blocked }),
	age("fact_recipient_age", factOtherAge, func(r *row) int16 { return r.facts.RecipientAge }),
	word("fact_recipient_setting", factGates, settings, func(r *row) int { return int(r.facts.RecipientSetting) }),
	flag("fact_sender_follows", factFollows, func(r *row) bool { return r.facts.SenderFollows }),
	flag("fact_recipient_follows", factFollows, func(r *row) bool { return r.facts.RecipientFollows }),
	flag("fact_wrote_before", factAnswers, func(r *row) bool { return r.facts.WroteBefore }),
	flag("fact_accepted", factAnswers, func(r *row) bool { return r.facts.Accepted }),
	count("fact_requests", factAnswers, func(r *row) int64 { return r.facts.Requests }),
	whole("fact_unanswered", factUnanswered, func(r *row) uint32 { return r.facts.Unanswered }),
	flag("fact_held", factContent, func(r *row) bool { return r.facts.Held }),
	count("fact_sent_today", factToday, func(r *row) int64 { return r.facts.SentToday }),
	count("fact_spam_recipients", factSpam, func(r *row) int64 { return r.facts.SpamRecipients }),
	flag("fact_violation", factModel, func(r *row) bool { return r.facts.Violation }),
	flag("fact_member", factMember, func(r *row) bool { return r.facts.Member }),
	count("fact_group_size", factSize, func(r *row) int64 { return int64(r.facts.GroupSize) }),
	flag("fact_already_member", factAdded, func(r *row) bool { return r.facts.AlreadyMember }),
	flag("fact_block_in_group", factAdded, func(r *row) bool { return r.facts.BlockInGroup }),
	flag("fact_reached", factReport, func(r *row) bool { return r.facts.Reached }),
}
