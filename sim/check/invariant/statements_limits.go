package invariant

// ofGates are about settings and gates.
var ofGates = []Invariant{
	{
		"I34", "dms-off", "A message is refused with dms-off exactly where the gate of the recipient's setting is deny: off means none.",
		"refuses where the gate of the recipient's setting is deny;", "a setting with the gate deny", "off-lets-mutuals-in",
	},
	{
		"I35", "not-friends", "A message is refused with not-friends exactly where the gate of the recipient's setting fails, and nothing lifts it.",
		"where that gate fails otherwise;", "a setting with the gate sender-follows or recipient-follows", "fast-path-skips-setting",
	},
	{
		"I36", "not-following", "A message is refused with not-following exactly where the base gate fails, and nothing lifts it.",
		"where the base gate fails (a base gate deny refuses here).", "base_gate sender-follows, recipient-follows or deny", "fast-path-skips-base",
	},
	{
		"I37", "gates nest", "mutual lets through who passes both one-way gates, either who passes one of them: each gate a part of the next, from deny over mutual to none.",
		"either: one of the two; mutual: both; deny: nobody.", "a gate either or mutual", "mutual-as-either",
	},
	{
		"I38", "the default setting", "One who never stated a setting has the default of the age at registration, or at the start.",
		"one who states none has the default that the policy gives at the age of that moment (registration, or the start of the world);",
		"a setting with a gate other than none", "default-band-off",
	},
	{
		"I40", "a setting acts at once", "A change of the setting acts from the next attempt on.",
		"A change acts at once, on open conversations too.", "a setting with a gate other than none", "setting-late",
	},
	{
		"I42", "the reply exemption", "Where reply_exemption is on, one to whom the recipient has written passes R08 and R09.",
		"where true, one to whom the recipient has written before (a delivered one-to-one message) passes R08 and R09.", "reply_exemption true", "exemption-lost",
	},
}

// ofRequests are about what strangers may leave.
var ofRequests = []Invariant{
	{
		"I14", "kinds of requests", "No request is delivered whose kind is not among requests.kinds.",
		"A request of a kind that is not among requests.kinds is refused (request-limit)", "requests.enabled true", "request-kinds-open",
	},
	{
		"I39", "request-limit", "A request is refused exactly where the sender has left requests.quota messages with the recipient, or its kind is none for requests.",
		"requests.quota messages of this sender have been delivered to this recipient as requests already.", "requests.enabled true", "request-quota-plus-1",
	},
	{
		"I41", "an answer opens the conversation", "One who was answered, or accepted, or whom the recipient follows, writes no requests.",
		"Accepting is for good, also ahead of any request.", "requests.enabled true", "accept-ignored",
	},
}

// ofLimits are about holds, the day and spam.
var ofLimits = []Invariant{
	{
		"I43", "spam-hold", "A send is refused with spam-hold exactly where the sender is held: from the refusal that brought it and before its end, and a refusal holds exactly where the draw says so.",
		"refuses every send of a held account, one-to-one or group.", "spam.max_recipients a number", "hold-plus-1ms",
	},
	{
		"I44", "the held receive", "A hold keeps nothing from the held account: what others send to it comes in.",
		"Receiving, blocking, following, adding, reporting still work.", "spam.max_recipients a number", "held-cannot-receive",
	},
	{
		"I45", "daily-limit", "A send is refused with daily-limit exactly where what the sender has used of the day is daily_limit.messages or more.",
		"refused when what the sender has used of the day >= daily_limit.messages (none: no limit).", "daily_limit.messages a number", "daily-limit-plus-1",
	},
	{
		"I46", "a new day", "What was used on one UTC day does not count on the next.",
		"A count belongs to the day on which it was used; a day never goes back", "daily_limit.messages a number, daily_limit.clock utc-day", "limit-sticks",
	},
	{
		"I47", "24 hours", "What was used 24 hours ago or earlier counts no more.",
		"or the last 24 hours (rolling-24h: what was used at t counts during [t, t+24h)).", "daily_limit.messages a number, daily_limit.clock rolling-24h", "rolling-plus-1ms",
	},
	{
		"I48", "the local day", "What was used on another calendar day of the sender's zone does not count.",
		"the calendar day of the sender's time zone at that moment (local-day)", "daily_limit.messages a number, daily_limit.clock local-day", "local-as-utc",
	},
	{
		"I49", "spam", "A send is refused with spam exactly where its recipients and those of the sender's messages like it within the window are more than spam.max_recipients.",
		"Refused when they are more than spam.max_recipients (none: no limit).", "spam.max_recipients a number", "spam-plus-1",
	},
	{
		"I50", "the window's edge", "A message that is spam.window old counts no more.",
		"counted are the distinct recipients of the sender's accepted messages with an equal fingerprint at times in (now - window, now], and those of the message at hand.",
		"spam.max_recipients a number", "spam-window-plus-1ms",
	},
	{
		"I59", "unanswered-limit", "A one-to-one message is refused with unanswered-limit exactly where its recipient has never written to its sender and the sender's messages of that kind within the window are unanswered.messages or more.",
		"The message at hand, where it is one to such a recipient, is refused when it would bring the count above unanswered.messages (0: no cap).", "unanswered.messages above 0", "unanswered-plus-1",
	},
	{
		"I60", "the window of the unanswered", "An unanswered message that is unanswered.window old counts no more.",
		"counted are the sender's accepted one-to-one messages at times in (now - window, now] to recipients of whom no one-to-one message had reached the sender when they were sent.",
		"unanswered.messages above 0", "unanswered-window-plus-1ms",
	},
	{
		"I61", "an answer gives back", "Where unanswered.restored is on, what was written to one who has answered since does not count.",
		"an answer that is delivered takes all messages to that recipient out of the count, for good.", "unanswered.messages above 0, unanswered.restored true", "unanswered-not-restored",
	},
}

// ofPolicy are about the policy itself.
var ofPolicy = []Invariant{
	{
		"I52", "a change of the policy leaves what was decided", "A hold that began before a change of the policy goes on after it.",
		"Decisions stay as they were, and so does what they brought: holds, strikes with the suspension they lead to, requests, settings that were given by default, and what each message has used of its day.",
		"where the policy changes, spam.max_recipients a number", "switch-forgets-holds",
	},
	{
		"I53", "the text does not matter", "Where moderation is not proactive nothing is refused for its content: outcomes depend on fingerprint, kind and labels only.",
		"", "moderation.mode on-report or off", "length-judged",
	},
	{
		"I54", "custom rules", "A send that no other rule refuses is refused with the id of the first custom rule whose expression is true, and only with such a one.",
		"the policy's custom rules in their order; the reason is the custom rule's id.", "a custom rule", "custom-first-only",
	},
	{
		"I55", "precedence", "The first rule that refuses gives the reason.",
		"Every attempt has one outcome: done, or refused with one reason, that of the first rule of the table that refuses.", everywhere, "order-block-setting",
	},
}
