package world

// FaultKind says what is wrong with a world beside its policy: each is one slip as an engineer makes it.
type FaultKind uint8

// The kinds.
const (
	NoFault FaultKind = iota

	// Who acts, and on whom.

	FaultDeletedActs      // the token of a deleted account is still good for sends
	FaultDeletedReceives  // the look-up of a recipient forgets to filter deleted accounts
	FaultSelfPasses       // one-to-one sends are not asked whether the two are the same
	FaultSenderAge        // <= for <, the age of a one-to-one sender
	FaultRecipientAge     // the same, of a recipient
	FaultGroupAge         // the same, in groups
	FaultBirthdayLate     // < for <= on the day of the birthday, one-to-one
	FaultLeapDayLate      // one born on 29 February ages a day later than the option says, one-to-one
	FaultAgeOfTheOther    // the sender's age is read from the recipient's record
	FaultSettingOfSender  // the setting is read from the sender's record
	FaultBandEnd          // a band of the default setting ends before its last age
	FaultSettingLate      // settings are cached for an hour
	FaultSettingIgnored   // a change of the setting is acknowledged and not stored
	FaultIDReused         // a registration tells the id of a deleted account
	FaultFollowsSwapped   // who follows and who is followed are swapped where gates ask
	FaultOffLetsMutualsIn // no-one means no stranger
	FaultSkipsSetting     // a fast path for one who has no blocks leaves a one-way setting gate out
	FaultSkipsBase        // it leaves the base gate out, unless that is a compound one
	FaultMutualAsEither   // it takes || for && in a mutual gate
	FaultExemptionLost    // the reply exemption is not looked up
	FaultAcceptIgnored    // an accepted sender still writes requests

	// Blocks and follows.

	FaultBlocksIgnored      // one-to-one sends do not look at blocks
	FaultBlockOneWay        // only the recipient's block is looked up
	FaultBlockFlag          // the flag that somebody has a block at all is taken for a block of the pair
	FaultUnblockHalf        // an unblock does not clear the cache of blocked pairs
	FaultUnblockBoth        // an unblock lifts the block of the other, too
	FaultUnblockRestores    // an unblock brings the follows back
	FaultBlockKeepsFollows  // a block hides the follows and does not remove them
	FaultFollowThroughBlock // follows do not look at blocks
	FaultRefusedFollow      // a refused follow is stored nevertheless
	FaultFollowBothWays     // a follow is stored as a friendship
	FaultUnfollowIgnored    // an unfollow is acknowledged and not stored
	FaultAcceptBothWays     // an accept opens the requests of both

	// Limits.

	FaultHoldLate          // <= for < at the end of a hold
	FaultHoldNeverEnds     // the flag of a hold is not cleared
	FaultHoldReceives      // the held receive nothing
	FaultHoldOnRecipient   // the recipient of spam is held
	FaultHoldForgotten     // a switch of the policy drops the holds
	FaultLimitSticks       // the flag that the day is used up is not cleared on the next day
	FaultLimitOfRecipient  // the recipient's day is counted
	FaultRollingLate       // <= for < at the end of the last 24 hours
	FaultLocalAsUTC        // the local day is counted as if it were the one in UTC
	FaultDayAtNoon         // days begin at noon
	FaultYesterdayCounts   // the day before counts, too
	FaultSpamWindowLate    // <= for < at the end of the spam window
	FaultSpamWindowForEver // nothing leaves the spam window
	FaultSpamRefused       // refused messages count as sent
	FaultSpamTwice         // messages are counted, not recipients
	FaultLettersKnown      // one to whom the recipient has written is asked for the cap on unanswered messages, too
	FaultLettersAll        // messages to those who have written count as unanswered
	FaultLengthJudged      // long texts are refused as offensive by a filter nobody asked for

	// Retries.

	FaultRetryAnew      // a retry of what was delivered is decided anew
	FaultRetryRefused   // only what was delivered is remembered
	FaultRetryCounts    // a retry uses the day
	FaultRetryByAnyone  // message ids are not kept apart by sender
	FaultRetryAnonymous // one who is not logged in learns the answer to an earlier try

	// Groups.

	FaultFanoutLeaver      // the list of receivers still has the one who left last
	FaultFanoutPartial     // of three or more receivers the last is left out
	FaultFanoutSender      // the sender receives the own message
	FaultSuppressIgnored   // the fan-out does not look at blocks
	FaultSuppressOneWay    // it looks only at those of the receivers
	FaultJoinerReads       // one who joins reads what was before
	FaultMemberNotAsked    // whoever knows a group's id may write, add and leave
	FaultOutsiderAdds      // whoever knows a group's id may add
	FaultAlreadyNotAsked   // one who is in the group may be added
	FaultDeletedKeepsSlot  // the count of members is not told of deletions
	FaultLeaveIgnored      // a leave is acknowledged and not stored
	FaultCreatorNotCounted // the creator does not count where one is added
	FaultCreationFull      // a creation may have one member too many
	FaultGroupAsksGates    // a member whom nobody may message stops a group message

	// Moderation.

	FaultSuspensionIgnored // nobody asks whether the sender is suspended
	FaultReportByAnyone    // one may report what one never received
	FaultReportCountsTwice // a second report of an upheld message brings a second strike
	FaultStrikeOnReporter  // the strike goes to the reporter
	FaultStrikesNotReset   // after a suspension each strike suspends again
	FaultRemovedLate       // < for <= at the removal of a message
	FaultRemovedEarly      // it is removed a millisecond before its time
	FaultRemovalForgets    // a removed message comes back after a day
	FaultProactiveSleeps   // proactive moderation is not asked

	// What is told.

	FaultCommitGap      // a leave takes two commit numbers
	FaultRefusalReaches // the outcome of a dms-off refusal counts a receiver
	FaultReachSenderToo // the receivers of a one-to-one message include its sender
	FaultMessageTwice   // a conversation of two shows each message twice
	FaultReachOrder     // receivers are listed in the order of the moment
	FaultRepeatNotTold  // a retry is told as a new message

	// The order of the rules.

	FaultOrderBlockSetting // R06 after R07 and R08
	FaultOrderLimitSpam    // R12 after R13
	FaultOrderAgeBlock     // R05 after R06
	FaultOrderHoldLimit    // R11 after R12
	FaultOrderGates        // R08 after R09
	FaultOrderLetters      // R16 after R13

	// Looks that are older than the decision, see Overlap.

	FaultRaceLimit   // the count of the day
	FaultRaceBlock   // blocks
	FaultRaceJoin    // the members, where one is added
	FaultRaceSpam    // the recipients of equal content
	FaultRaceRetry   // the look for an earlier try
	FaultRaceFanout  // the receivers
	FaultRaceRequest // the requests left before

	faultKinds
)

// slips are what the kinds do.
var slips = func() (all [faultKinds]slip) {
	for _, part := range []map[FaultKind]slip{
		peopleSlips, gateSlips, blockSlips, limitSlips, spamSlips, retrySlips, groupSlips, moderationSlips, toldSlips, orderSlips, raceSlips,
	} {
		for k, s := range part {
			all[k] = s
		}
	}
	return all
}()
