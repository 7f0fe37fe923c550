package mutant

import "dmsim/model/world"

// inGroup: memberships, and who receives a group message.
var inGroup = []Mutant{
	{ID: "fanout-leaver", Rule: "groups", What: "a group message also reaches the one who left last", Fault: slip(world.FaultFanoutLeaver)},
	{ID: "fanout-partial", Rule: "groups", What: "of three or more receivers the last is left out", Fault: slip(world.FaultFanoutPartial)},
	{ID: "sender-receives-own", Rule: "groups", What: "a group message reaches its sender, too", Fault: slip(world.FaultFanoutSender)},
	{ID: "suppress-ignored", Rule: "groups", What: "a group message reaches those in a block with its sender", Fault: slip(world.FaultSuppressIgnored)},
	{ID: "suppress-one-way", Rule: "groups", What: "a group message reaches those whom its sender blocks", Fault: slip(world.FaultSuppressOneWay)},
	{ID: "joiner-reads-history", Rule: "groups", What: "one who joins reads what was before", Fault: slip(world.FaultJoinerReads)},
	{ID: "member-not-asked", Rule: "G01", What: "one need not be in a group to write there, add or leave", Fault: laxSlip(world.FaultMemberNotAsked)},
	{ID: "add-by-outsider", Rule: "G01", What: "one need not be in a group to add somebody", Fault: slip(world.FaultOutsiderAdds)},
	{ID: "already-not-asked", Rule: "G02", What: "one who is in a group may be added", Fault: laxSlip(world.FaultAlreadyNotAsked)},
	{ID: "deleted-keeps-slot", Rule: "G03", What: "deleted members count", Fault: strictSlip(world.FaultDeletedKeepsSlot)},
	{ID: "creator-not-counted", Rule: "G03", What: "the creator does not count where one is added", Fault: slip(world.FaultCreatorNotCounted)},
	{ID: "join-at-limit-creation", Rule: "G03", What: "a creation may have one member too many", Fault: slip(world.FaultCreationFull)},
	{ID: "leave-ignored", Rule: "groups", What: "who leaves stays a member", Fault: slip(world.FaultLeaveIgnored)},
	{ID: "group-message-asks-gates", Rule: "groups", What: "a member whose setting lets nobody in stops group messages", Fault: slip(world.FaultGroupAsksGates)},
}

// moderation: reports, strikes, removals.
var moderation = []Mutant{
	{ID: "report-by-anyone", Rule: "M01", What: "one may report what one never received", Fault: laxSlip(world.FaultReportByAnyone)},
	{ID: "report-counts-twice", Rule: "R04", What: "each further report of an upheld message is one more strike", Fault: strictSlip(world.FaultReportCountsTwice)},
	{ID: "suspension-anew", Rule: "R04", What: "strikes do not start anew after a suspension", Fault: slip(world.FaultStrikesNotReset)},
	{ID: "removed-late", Rule: "moderation", What: "a removed message can be read a millisecond longer", Fault: slip(world.FaultRemovedLate)},
	{ID: "removed-early", Rule: "moderation", What: "a message is removed a millisecond too early", Fault: slip(world.FaultRemovedEarly)},
	{ID: "removal-forgets", Rule: "moderation", What: "a removed message can be read again after a day", Fault: slip(world.FaultRemovalForgets)},
	{ID: "proactive-sleeps", Rule: "R14", What: "proactive moderation lets everything through", Fault: laxSlip(world.FaultProactiveSleeps)},
}
