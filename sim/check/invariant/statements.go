package invariant

const (
	everywhere   = "always"
	whenReads    = "where reads and messages are watched"
	whenSuspends = "moderation.mode on-report and moderation.strikes a number"
)

// ofBookkeeping are about numbers, receivers and retries.
var ofBookkeeping = []Invariant{
	{
		"I01", "commits are numbered", "Commit numbers count from 1 without a gap, one for each attempt that is no retry.",
		"", everywhere, "commit-gap",
	},
	{
		"I02", "a refusal does nothing", "A refusal reaches nobody and makes nothing; what is no message reaches nobody.",
		"A refusal changes nothing but counters; the one exception is the hold that a spam refusal may bring.", everywhere, "refusal-reaches",
	},
	{
		"I03", "one recipient", "A delivered one-to-one message reaches its recipient, once, and nobody else.",
		"", everywhere, "reach-sender-too",
	},
	{
		"I04", "reads are what was delivered", "What is read in a conversation was sent to the reader there and delivered: each message once, in the order of commits, none missing.",
		"Reading one conversation gives the messages that reached the reader, in order of commit; the content of a removed one is unreadable from the moment it was upheld.",
		whenReads, "message-twice",
	},
	{
		"I05", "a retry repeats", "A send with a message id of the same sender that is known gets the first answer again, marked as a repeat, and does nothing; no other send is marked so.",
		"a send with the message id (per sender) of an earlier send returns that send's decision and commit number, whatever it was, and changes nothing: no count, no delivery, no hold.",
		everywhere, "retry-anew",
	},
	{
		"I56", "ids are new", "A registration gives the next user id, a creation the next group id, never one that was used before.",
		"", everywhere, "id-reused",
	},
	{
		"I58", "the same again", "The same story played again gives the same answers, byte for byte.",
		"", "where a story is played twice: no monitor checks it", "reach-order",
	},
}

// ofGroups are about membership and whom a group message reaches.
var ofGroups = []Invariant{
	{
		"I06", "only members", "A group message reaches, each once, only who is a member at that moment, and not its sender.",
		"A group message reaches the members of that moment without its sender.", everywhere, "fanout-leaver",
	},
	{
		"I07", "every other member", "A group message reaches every other member whom no block suppresses.",
		"A group message reaches the members of that moment without its sender.", everywhere, "fanout-partial",
	},
	{
		"I08", "blocks suppress in groups", "Of two members of whom one blocks the other, neither receives what the other writes in a group.",
		"A pair with a block (either way) at that moment does not see each other's messages", "block.in_groups suppress or forbid", "suppress-ignored",
	},
	{
		"I09", "who joins sees nothing from before", "In a group one reads only what one was reached by as a member: nothing from before joining, nothing from after leaving.",
		"One who leaves receives nothing sequenced later but keeps what was received; one who joins sees nothing from before.", whenReads, "joiner-reads-history",
	},
	{
		"I10", "not-a-member", "One who writes in a group, adds to it or leaves it is refused with not-a-member exactly where not in it.",
		"the sender of a group message, the one who adds, or the one who leaves, is not in the group", everywhere, "member-not-asked",
	},
	{
		"I11", "already-a-member", "An add is refused with already-a-member exactly where the added is in the group.",
		"the one to be added is in the group", everywhere, "already-not-asked",
	},
	{
		"I12", "group-full", "At every point a group has at most groups.max_members members that were added or created by attempts; below it nobody is refused for that.",
		"The creator is a member and counts.", everywhere, "group-max-plus-1",
	},
	{
		"I13", "invite-not-allowed", "An add is refused with invite-not-allowed exactly where the gate for adding fails.",
		"dm-eligible: R07-R09 from the adder to the added must not refuse (reply exemption included)", "groups.add_gate not none", "add-gate-open",
	},
	{
		"I17", "deletion frees the slot", "The deletion of an account ends its memberships and frees the slots; nothing reaches the deleted later.",
		"the account leaves its groups (the slots are free), is no recipient, followee or actor any more; what it wrote stays readable.",
		everywhere, "deleted-keeps-slot",
	},
}

// ofIdentity are about who there is.
var ofIdentity = []Invariant{
	{
		"I15", "not-logged-in", "An attempt is refused with not-logged-in exactly where it is not authenticated or its actor has no account.",
		"An attempt by one who is not authenticated, or by an account that does not exist or was deleted, is not-logged-in (R01), whatever it tries, except register.",
		everywhere, "deleted-can-act",
	},
	{
		"I16", "unknown-recipient", "An attempt is refused with unknown-recipient exactly where nobody bears the id that it names: never registered, or deleted; or no group.",
		"a name nobody bears, or whose bearer was deleted.", everywhere, "deleted-receives",
	},
	{
		"I18", "self-message", "A message is refused with self-message exactly where its sender is its recipient.",
		"sender = recipient", everywhere, "self-message-passes",
	},
}

// ofModeration are about reports, strikes and what is removed.
var ofModeration = []Invariant{
	{
		"I19", "suspended", "A send or an add is refused with suspended exactly where the actor's strikes suspend it, from the strike on and until the suspension's end.",
		"When the strikes reach moderation.strikes (none: never) the account is suspended during [then, then + suspension) and the strikes start anew.",
		whenSuspends, "suspension-ignored",
	},
	{
		"I20", "nothing-to-report", "A report is refused with nothing-to-report exactly where no such message of that sender reached the reporter.",
		"it must have been delivered to the reporter (a group message: the reporter was among those it reached), else nothing-to-report.",
		whenReads, "report-by-anyone",
	},
	{
		"I21", "judged once", "One message is judged once and brings one strike at most, whoever reports it and how often.",
		"A second report of the message by the same reporter, or one of a message already under judgement or judged, is done and changes nothing.",
		"moderation.mode on-report, where messages are watched", "report-counts-twice",
	},
	{
		"I22", "removed from then on", "A message is unreadable from the moment at which a report of it is upheld, never before, and no other message is.",
		"from then on the content is unreadable (removed), never before, and its sender has a strike.", whenReads, "removed-late",
	},
	{
		"I23", "offensive", "Where moderation is proactive, a message is refused with offensive exactly where the classifier takes it for a violation.",
		"moderation is proactive and classifies the content as offensive (or as private information of others)", "moderation.mode proactive", "proactive-sleeps",
	},
}

// ofAges are about the floors.
var ofAges = []Invariant{
	{
		"I24", "sender-too-young", "No one below dm_min_age sends one-to-one, and of age nobody is refused for it.",
		"compares the sender's age first (sender-too-young), then the recipient's (recipient-too-young), with dm_min_age.", "dm_min_age above 0", "sender-age-minus-1",
	},
	{
		"I25", "recipient-too-young", "No one below dm_min_age receives one-to-one, and of age nobody is refused for it.",
		"compares the sender's age first (sender-too-young), then the recipient's (recipient-too-young), with dm_min_age.", "dm_min_age above 0", "recipient-age-minus-1",
	},
	{
		"I26", "of age on the birthday", "One is of age from 00:00 UTC of the birthday on.",
		"is whole years by UTC calendar date.", "dm_min_age above 0", "birthday-late",
	},
	{
		"I27", "leap-day birthdays", "One born on 29 February is of age from the day on that leap_day_birthday says, in a leap year from that very day.",
		"One born on 29 February turns in a common year on 1 March (leap_day_birthday: march-1 | february-28).", "dm_min_age or account_min_age above 0", "leap-day-late",
	},
	{
		"I28", "of age in groups", "No one below dm_min_age writes in a group, adds, is added, or creates, and of age nobody is refused for it.",
		"Add: R01, R02 (the added user and the group exist), R04, G01 (the adder is a member), R05 (adder, then added), R06 (adder and added), G02, G03, G04.",
		"dm_min_age above 0", "group-age-minus-1",
	},
	{
		"I29", "too-young-to-register", "A registration is refused with too-young-to-register exactly where the age on that day is below account_min_age.",
		"A01 compares the age on the day of registration with account_min_age.", "account_min_age above 0", "account-age-minus-1",
	},
}

// ofBlocks are about blocks and the follows that they end.
var ofBlocks = []Invariant{
	{
		"I30", "blocked", "Nothing passes between two of whom one blocks the other: no message, no add, under forbid no add beside such a member; and nobody else is refused for it.",
		"acts both ways, removes the follows of the pair both ways, forbids follows between the two (follow-blocked).", everywhere, "block-one-way",
	},
	{
		"I31", "a block ends follows", "A block ends the follows of the two both ways, and an unblock does not bring them back.",
		"Unblocking restores eligibility only, no follow.", "a gate that looks at follows", "unblock-restores-follows",
	},
	{
		"I32", "an unblock restores eligibility", "Two who once had a block and have none are not refused for it.",
		"Unblocking restores eligibility only, no follow.", everywhere, "unblock-half",
	},
	{
		"I33", "follow-blocked and self-follow", "A follow is refused exactly where it is of oneself, or one of the two blocks the other.",
		"either blocks the other; follower = followee", everywhere, "follow-through-block",
	},
	{
		"I57", "a refused follow is none", "A refused attempt changes nothing but counters: a follow that was refused opens no gate.",
		"A refusal changes nothing but counters; the one exception is the hold that a spam refusal may bring.", "a gate that looks at follows", "refused-follow-follows",
	},
}
