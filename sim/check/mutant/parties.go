package mutant

import "dmsim/model/world"

// parties: somebody else is asked, or meant.
var parties = []Mutant{
	{ID: "canary", Rule: "R06", What: "blocks are ignored in one-to-one messages", Fault: laxSlip(world.FaultBlocksIgnored)},
	{ID: "age-of-the-other", Rule: "R05", What: "the sender is as old as the recipient", Fault: slip(world.FaultAgeOfTheOther)},
	{ID: "setting-of-the-sender", Rule: "R08", What: "the sender's setting is asked instead of the recipient's", Fault: slip(world.FaultSettingOfSender)},
	{ID: "hold-on-the-recipient", Rule: "R11", What: "the recipient of spam is held, not its sender", Fault: slip(world.FaultHoldOnRecipient)},
	{ID: "held-cannot-receive", Rule: "R11", What: "one who is held receives nothing", Fault: strictSlip(world.FaultHoldReceives)},
	{ID: "limit-of-the-recipient", Rule: "R12", What: "the recipient's day is counted, not the sender's", Fault: slip(world.FaultLimitOfRecipient)},
	{ID: "unanswered-known", Rule: "R16", What: "one to whom the recipient has written is kept to the cap, too", Fault: strictSlip(world.FaultLettersKnown)},
	{ID: "unanswered-counts-all", Rule: "R16", What: "messages to those who have written count as unanswered", Fault: strictSlip(world.FaultLettersAll)},
	{ID: "strike-on-the-reporter", Rule: "R04", What: "the strike goes to the reporter", Fault: slip(world.FaultStrikeOnReporter)},
	{ID: "block-of-third", Rule: "R06", What: "one who has a block with anybody receives nothing", Fault: slip(world.FaultBlockFlag)},
	{ID: "block-one-way", Rule: "R06", What: "only the recipient's block counts", Fault: laxSlip(world.FaultBlockOneWay)},
	{ID: "follow-direction-swapped", Rule: "R08", What: "gates take who follows for who is followed", Fault: slip(world.FaultFollowsSwapped)},
	{ID: "off-lets-mutuals-in", Rule: "R07", What: "no-one lets in those who follow each other", Fault: laxSlip(world.FaultOffLetsMutualsIn)},
	{ID: "fast-path-skips-setting", Rule: "R08", What: "a sender without blocks passes one-way gates of a setting", Fault: laxSlip(world.FaultSkipsSetting)},
	{ID: "fast-path-skips-base", Rule: "R09", What: "a sender without blocks passes a one-way base gate, and deny", Fault: laxSlip(world.FaultSkipsBase)},
	{ID: "mutual-as-either", Rule: "gates", What: "a mutual gate lets in where one follows", Fault: laxSlip(world.FaultMutualAsEither)},
	{ID: "self-message-passes", Rule: "R03", What: "one may write to oneself", Fault: laxSlip(world.FaultSelfPasses)},
	{ID: "deleted-can-act", Rule: "R01", What: "a deleted account may send", Fault: laxSlip(world.FaultDeletedActs)},
	{ID: "deleted-receives", Rule: "R02", What: "a deleted account receives one-to-one messages", Fault: laxSlip(world.FaultDeletedReceives)},
	{ID: "suspension-ignored", Rule: "R04", What: "the suspended may send and add", Fault: laxSlip(world.FaultSuspensionIgnored)},
	{ID: "follow-through-block", Rule: "F01", What: "one may follow through a block", Fault: laxSlip(world.FaultFollowThroughBlock)},
	{ID: "length-judged", Rule: "R14", What: "texts of more than two characters are offensive", Fault: strictSlip(world.FaultLengthJudged)},
}
