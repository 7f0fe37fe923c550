// Package metrics measures a run while it goes on: who was reached by what, what protection cost those who did nothing, how soon somebody acted.
//
//	Setup, New       what must be known beforehand, to a Metrics
//	Run              lets a society live and measures it: the shortest way to Values
//	Metrics          watches a run (Observe, an observer of sim), is closed at its end, and gives Values
//	Value            what a metric came to; undefined where there was nothing to measure it on
//	Metrics.Save     what was measured so far, for another Metrics to Resume; CountFrom begins to count anew, among people who have a past
//	Definition       what a metric is to the last word, beside its code; Definitions lists them, Page is docs/metrics.md
//
// A metric sees attempts and outcomes, and of people what they truly are (People): never how the world or the policy came to a decision. So all of it
// can be computed again from a stored history, and another policy's figures are of the same words.
//
// # Memory
//
// None of it grows with messages or days. It grows with
//
//	accounts                                        8 bytes each; 8 more for one registered on the way
//	accounts that tried an unwanted message,        a dossier of some 200 bytes each; the restrictions in it that have not ended yet
//	of an adversary and reported, or restricted     are as many as judgements fall within one latency
//	first contacts, legitimate and delivered,       some 30 bytes each, up to three times while accepted, answered and not yet a tie;
//	of the last two weeks                           forgotten after one to two weeks
//	users whom unwanted messages reached in a day   some 20 bytes each, used again the next day
//	the most that reached one user in a day         8 bytes for each number up to it
//	pairs of one who blocked and an adversary       some 20 bytes each; the only one that time adds to, by each new such pair
//	users to whom somebody wrote offensively        up to 19 senders of 24 bytes each; dropped after an hour, once they are twice as many as were
//	                                                left the last time, and 1,024 at least
//	minors whom unwanted messages of adults reached 4 bytes each, used again the next week
//	dates of birth of those who are not of age      some 30 bytes each; fewer than 6,600
//
// An ordinary message, which has no label and goes from a benign account to one who knows it, costs some counters, of which one is its recipient's, and a look at its sender's
// 4 bytes, and allocates nothing.
package metrics
