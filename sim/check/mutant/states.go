package mutant

import "dmsim/model/world"

// states: what was done is not what is written down.
var states = []Mutant{
	{ID: "unblock-restores-follows", Rule: "block", What: "an unblock brings back the follows that the block cut", Fault: laxSlip(world.FaultUnblockRestores)},
	{ID: "unblock-half", Rule: "R06", What: "two of whom one unblocked the other are still blocked", Fault: strictSlip(world.FaultUnblockHalf)},
	{ID: "unblock-both", Rule: "R06", What: "an unblock lifts the other's block, too", Fault: slip(world.FaultUnblockBoth)},
	{ID: "block-keeps-follows", Rule: "block", What: "a block leaves the follows", Fault: slip(world.FaultBlockKeepsFollows)},
	{ID: "refused-follow-follows", Rule: "refusals", What: "a follow that was refused passes gates", Fault: laxSlip(world.FaultRefusedFollow)},
	{ID: "follow-symmetric", Rule: "follow", What: "a follow makes the other one follow back", Fault: slip(world.FaultFollowBothWays)},
	{ID: "unfollow-ignored", Rule: "follow", What: "an unfollow changes nothing", Fault: slip(world.FaultUnfollowIgnored)},
	{ID: "accept-symmetric", Rule: "R10", What: "an accept opens the conversation for both", Fault: slip(world.FaultAcceptBothWays)},
	{ID: "setting-ignored", Rule: "R08", What: "a change of the setting changes nothing", Fault: slip(world.FaultSettingIgnored)},
	{ID: "switch-forgets-holds", Rule: "R11", What: "a change of the policy lifts holds", Fault: laxSlip(world.FaultHoldForgotten)},
	{ID: "id-reused", Rule: "identity", What: "a registration tells the id of a deleted account", Fault: slip(world.FaultIDReused)},
}

// orders: another rule is asked first.
var orders = []Mutant{
	{ID: "order-block-setting", Rule: "precedence", What: "R06 is asked after R07 and R08", Fault: slip(world.FaultOrderBlockSetting)},
	{ID: "order-limit-spam", Rule: "precedence", What: "R12 is asked after R13", Fault: slip(world.FaultOrderLimitSpam)},
	{ID: "order-age-block", Rule: "precedence", What: "R05 is asked after R06", Fault: slip(world.FaultOrderAgeBlock)},
	{ID: "order-hold-limit", Rule: "precedence", What: "R11 is asked after R12", Fault: slip(world.FaultOrderHoldLimit)},
	{ID: "order-gates", Rule: "precedence", What: "R08 is asked after R09", Fault: slip(world.FaultOrderGates)},
	{ID: "order-unanswered-spam", Rule: "precedence", What: "R16 is asked after R13", Fault: slip(world.FaultOrderLetters)},
}

// races: another attempt comes between the look at something and the decision.
var races = []Mutant{
	{ID: "race-limit", Rule: "R12", What: "the day is counted before the lock is taken", Fault: slip(world.FaultRaceLimit)},
	{ID: "race-block", Rule: "R06", What: "blocks are looked up before the lock is taken", Fault: slip(world.FaultRaceBlock)},
	{ID: "race-join", Rule: "G03", What: "the members are counted before the lock is taken", Fault: slip(world.FaultRaceJoin)},
	{ID: "race-spam", Rule: "R13", What: "recipients of equal content are counted before the lock is taken", Fault: slip(world.FaultRaceSpam)},
	{ID: "race-retry", Rule: "retry", What: "an earlier try is looked up before the lock is taken", Fault: slip(world.FaultRaceRetry)},
	{ID: "race-fanout", Rule: "groups", What: "the receivers are listed before the lock is taken", Fault: slip(world.FaultRaceFanout)},
	{ID: "race-request", Rule: "R10", What: "requests are counted before the lock is taken", Fault: slip(world.FaultRaceRequest)},
}

// tales: the world is sound, and tells something else.
var tales = []Mutant{
	{ID: "commit-gap", Rule: "commit", What: "a leave takes two commit numbers", Fault: slip(world.FaultCommitGap)},
	{ID: "refusal-reaches", Rule: "commit", What: "a refusal by dms-off is told to have reached one", Fault: slip(world.FaultRefusalReaches)},
	{ID: "reach-sender-too", Rule: "delivery", What: "the receivers of a one-to-one message include its sender", Fault: slip(world.FaultReachSenderToo)},
	{ID: "reach-order", Rule: "replay", What: "receivers are listed in another order each time", Fault: slip(world.FaultReachOrder)},
	{ID: "message-twice", Rule: "delivery", What: "a message is read twice in a conversation of two", Fault: slip(world.FaultMessageTwice)},
	{ID: "told-no-repeat", Rule: "retry", What: "a retry is told as a new message", Fault: slip(world.FaultRepeatNotTold)},
}
