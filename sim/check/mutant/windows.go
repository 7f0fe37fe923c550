package mutant

import (
	"time"

	"dmsim/model/world"
)

// windows: days, windows and other lengths begin or end at the wrong time.
var windows = []Mutant{
	{ID: "birthday-late", Rule: "R05", What: "one is of age the day after the birthday", Fault: strictSlip(world.FaultBirthdayLate)},
	{ID: "leap-day-late", Rule: "R05", What: "one born on 29 February is of age a day later than the option says", Fault: strictSlip(world.FaultLeapDayLate)},
	{ID: "setting-late", Rule: "R08", What: "for an hour after a change the setting before it still refuses", Fault: strictSlip(world.FaultSettingLate)},
	{ID: "hold-plus-1ms", Rule: "R11", What: "a hold includes its end", Fault: strictSlip(world.FaultHoldLate)},
	{ID: "hold-never-ends", Rule: "R11", What: "who was held once is held for ever", Fault: slip(world.FaultHoldNeverEnds)},
	{ID: "limit-sticks", Rule: "R12", What: "who has used up a day may not send on the next", Fault: strictSlip(world.FaultLimitSticks)},
	{ID: "rolling-plus-1ms", Rule: "R12", What: "what is 24 hours old still counts", Fault: strictSlip(world.FaultRollingLate)},
	{ID: "local-as-utc", Rule: "R12", What: "what was used on the same day in UTC counts on a local day", Fault: strictSlip(world.FaultLocalAsUTC)},
	{ID: "day-at-noon", Rule: "R12", What: "days begin at noon", Fault: slip(world.FaultDayAtNoon)},
	{ID: "yesterday-counts", Rule: "R12", What: "what was used on the day before counts, too", Fault: slip(world.FaultYesterdayCounts)},
	{ID: "unanswered-window-plus-1ms", Rule: "R16", What: "what is as old as the window of unanswered messages still counts", Fault: bent(durationBy(time.Millisecond, letterWindow))},
	{ID: "unanswered-window-minus-1ms", Rule: "R16", What: "the window of unanswered messages is a millisecond short", Fault: bent(durationBy(-time.Millisecond, letterWindow))},
	{ID: "unanswered-never-expires", Rule: "R16", What: "an unanswered message counts for ever", Fault: bent(set(100*365*24*time.Hour, letterWindow))},
	{ID: "spam-window-plus-1ms", Rule: "R13", What: "what is as old as the spam window still counts", Fault: strictSlip(world.FaultSpamWindowLate)},
	{ID: "spam-window-minus-1ms", Rule: "R13", What: "the spam window is a millisecond short", Fault: bent(durationBy(-time.Millisecond, window))},
	{ID: "window-never-expires", Rule: "R13", What: "nothing leaves the spam window", Fault: slip(world.FaultSpamWindowForEver)},
	{ID: "spam-counts-refused", Rule: "R13", What: "the recipients of refused messages count", Fault: slip(world.FaultSpamRefused)},
	{ID: "spam-counts-twice", Rule: "R13", What: "a recipient of equal content counts as often as it was reached", Fault: slip(world.FaultSpamTwice)},
}

// idempotency: a retry is not what it should be.
var idempotency = []Mutant{
	{ID: "retry-anew", Rule: "retry", What: "a retry of what was delivered is decided anew", Fault: slip(world.FaultRetryAnew)},
	{ID: "retry-forgets-refusals", Rule: "retry", What: "a retry of what was refused is decided anew", Fault: slip(world.FaultRetryRefused)},
	{ID: "retry-counts", Rule: "retry", What: "a retry uses the day", Fault: slip(world.FaultRetryCounts)},
	{ID: "retry-by-anyone", Rule: "retry", What: "a message id of another sender is taken for a retry", Fault: slip(world.FaultRetryByAnyone)},
	{ID: "anonymous-retry", Rule: "retry", What: "one who is not logged in is told the answer to an earlier try", Fault: slip(world.FaultRetryAnonymous)},
}
