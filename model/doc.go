// Package model is the vocabulary of dmsim: users, times, settings, messages, attempts and the reasons of their
// decisions. It is pure: no clock, no randomness, no goroutine, no I/O. What a caller wants drawn it hands over
// as a key (see [Key]); what a caller wants timed it hands over as a [Time].
//
// Below it stand the packages that give the words their meaning:
//
//	model/policy  the rules: Policy (data), the rule table, Decide(Facts) Reason
//	model/graph   who follows whom
//	model/world   the state, and the path of one send
//	model/spec    the second opinion, which shares no code with the three above
package model
