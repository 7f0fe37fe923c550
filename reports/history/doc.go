// Package history writes down what happened, for DuckDB, pandas and Polars. Each part takes an io.Writer, such as a file of a run's folder, and holds a
// bounded piece in memory.
//
//	Writer       events.parquet and operations.parquet: a row an attempt, with its decision and the facts that it was made from
//	WriteUsers   users.parquet: a row a user of the start
//	Series       series.csv: a row a step of virtual time
//
// # Events and operations
//
// Both files have the same columns. Events are the messages: the rows are the attempts of result.json. Operations are all else, and the retries, which
// repeat the decision and the commit of their first try.
//
//	commit          the place in the order of commits, from 1
//	at              virtual time
//	op              send, follow, block ...
//	actor           who attempts; null: nobody yet, as in a registration
//	target, group   to whom; null: to none, or by a name that nobody bears
//	decision        delivered (of a message) or ok (of all else), or the reason of the refusal; a custom rule's is its id
//	rule            the id of the rule that refused; null: none did
//	delivered       whether none did
//	reached         how many received it
//	contact         how the two stood before: acquainted, first, unanswered, answer; null where there are no two, as in a group
//	actor_follows   and target_follows: whether the one follows the other; null as contact is
//	kind            and length, fingerprint, message_id, offensive, private_info, unwanted: of a message, else null; message_id also where there is none
//	anonymous       the attempt was not authenticated
//	repeat          a retry whose first try is known
//	from, until     from when a reported message is removed; until when the actor is held for spam, or the reported one is suspended
//	new_id          the user or group that came of it
//	key, ref        as model.Attempt has them; ref is null where it is 0
//	setting, birth  of a change of the setting and of a registration, else null
//	fact_...        what the rules could look at: policy.Facts, by its names
//
// A fact is null where it was not gathered: the attempt does not concern it, an earlier one settles the matter (who is not authenticated, or writes to a
// name that nobody bears), no rule asks for it, or the attempt is a retry. Left out are the facts that are columns already: the message's kind,
// length and labels, and whether it goes to a group.
package history
