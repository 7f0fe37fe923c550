package mutant

import (
	"time"

	"dmsim/model/policy"
	"dmsim/model/world"
)

// constants are off by one.
var constants = []Mutant{
	{ID: "account-age-minus-1", Rule: "A01", What: "one may register a year too young", Fault: lax(func(p *policy.Policy) { p.AccountMinAge-- })},
	{ID: "account-age-plus-1", Rule: "A01", What: "one must be a year older to register", Fault: bent(func(p *policy.Policy) { p.AccountMinAge++ })},
	{ID: "dm-age-minus-1", Rule: "R05", What: "dm_min_age is a year too low", Fault: bent(func(p *policy.Policy) { p.DMMinAge-- })},
	{ID: "dm-age-plus-1", Rule: "R05", What: "dm_min_age is a year too high", Fault: bent(func(p *policy.Policy) { p.DMMinAge++ })},
	{ID: "sender-age-minus-1", Rule: "R05", What: "the sender of a one-to-one message may be a year too young", Fault: laxSlip(world.FaultSenderAge)},
	{ID: "recipient-age-minus-1", Rule: "R05", What: "the recipient of a one-to-one message may be a year too young", Fault: laxSlip(world.FaultRecipientAge)},
	{ID: "group-age-minus-1", Rule: "R05", What: "who writes, adds or is added in a group may be a year too young", Fault: laxSlip(world.FaultGroupAge)},
	{ID: "band-from-plus-1", Rule: "R07", What: "a band of the default setting begins a year late", Fault: bent(bandsLater)},
	{ID: "band-to-minus-1", Rule: "R07", What: "a band of the default setting ends a year early", Fault: bent(bandsEarlier)},
	{ID: "default-band-off", Rule: "R07", What: "the last age of a band has the default of those in no band", Fault: strictSlip(world.FaultBandEnd)},
	{ID: "request-quota-plus-1", Rule: "R10", What: "a stranger may leave one request too many", Fault: lax(limitBy(1, quota))},
	{ID: "requests-quota-minus-1", Rule: "R10", What: "a stranger may leave one request less", Fault: bent(limitBy(-1, quota))},
	{ID: "group-max-plus-1", Rule: "G03", What: "a group may have one member too many", Fault: lax(func(p *policy.Policy) { p.Groups.MaxMembers++ })},
	{ID: "group-max-51", Rule: "G03", What: "groups.max_members is one too high", Fault: bent(func(p *policy.Policy) { p.Groups.MaxMembers++ })},
	{ID: "group-max-minus-1", Rule: "G03", What: "groups.max_members is one too low", Fault: bent(func(p *policy.Policy) { p.Groups.MaxMembers-- })},
	{ID: "daily-limit-plus-1", Rule: "R12", What: "one may send one message too many a day", Fault: lax(limitBy(1, messages))},
	{ID: "daily-limit-501", Rule: "R12", What: "daily_limit.messages is one too high", Fault: bent(limitBy(1, messages))},
	{ID: "daily-limit-minus-1", Rule: "R12", What: "daily_limit.messages is one too low", Fault: bent(limitBy(-1, messages))},
	{ID: "unanswered-plus-1", Rule: "R16", What: "one may leave one unanswered message too many", Fault: lax(lettersBy(1))},
	{ID: "unanswered-minus-1", Rule: "R16", What: "one may leave one unanswered message less", Fault: bent(lettersBy(-1))},
	{ID: "spam-plus-1", Rule: "R13", What: "equal content may reach one recipient too many", Fault: lax(limitBy(1, recipients))},
	{ID: "spam-recipients-plus-1", Rule: "R13", What: "spam.max_recipients is one too high", Fault: bent(limitBy(1, recipients))},
	{ID: "spam-recipients-minus-1", Rule: "R13", What: "spam.max_recipients is one too low", Fault: bent(limitBy(-1, recipients))},
	{ID: "near-distance-plus-1", Rule: "R13", What: "fingerprints one bit too far apart are near", Fault: bent(func(p *policy.Policy) { p.Spam.NearDistance++ })},
	{ID: "near-distance-minus-1", Rule: "R13", What: "fingerprints at spam.near_distance are not near", Fault: bent(func(p *policy.Policy) { p.Spam.NearDistance-- })},
	{ID: "hold-minus-1ms", Rule: "R11", What: "a hold ends a millisecond early", Fault: bent(durationBy(-time.Millisecond, hold))},
	{ID: "strikes-plus-1", Rule: "R04", What: "one strike more suspends", Fault: bent(limitBy(1, strikes))},
	{ID: "strikes-minus-1", Rule: "R04", What: "one strike less suspends", Fault: bent(limitBy(-1, strikes))},
	{ID: "suspension-plus-1ms", Rule: "R04", What: "a suspension ends a millisecond late", Fault: bent(durationBy(time.Millisecond, suspension))},
	{ID: "suspension-minus-1ms", Rule: "R04", What: "a suspension ends a millisecond early", Fault: bent(durationBy(-time.Millisecond, suspension))},
	{ID: "latency-plus-1ms", Rule: "M01", What: "a report is judged a millisecond late", Fault: bent(durationBy(time.Millisecond, latency))},
	{ID: "latency-minus-1ms", Rule: "M01", What: "a report is judged a millisecond early", Fault: bent(durationBy(-time.Millisecond, latency))},
}

// bandsLater has each band begin a year later, if it is not over then.
func bandsLater(p *policy.Policy) {
	bands := p.DefaultSetting.Bands[:0]
	for _, band := range p.DefaultSetting.Bands {
		if band.From++; band.To == 0 || band.From <= band.To {
			bands = append(bands, band)
		}
	}
	p.DefaultSetting.Bands = bands
}

// bandsEarlier has each band that ends at all end a year earlier, if it has begun by then.
func bandsEarlier(p *policy.Policy) {
	bands := p.DefaultSetting.Bands[:0]
	for _, band := range p.DefaultSetting.Bands {
		if band.To > 0 && band.From == band.To {
			continue
		}
		band.To = max(band.To-1, 0)
		bands = append(bands, band)
	}
	p.DefaultSetting.Bands = bands
}
