// Package population says who there is when a run starts: ages, time zones, settings, blocks, groups, names, and who follows whom.
// Everything is a pure function of seed and configuration, whatever the number of workers.
//
//	Config, Network     what is wanted; Default fills, Validate judges
//	Generate            both, to a Population
//	Around, Attributes  the same people around a follow graph, or a number of users, that comes from elsewhere
//	Population          what a world starts from
//	Name, Lookup        usernames, computed both ways
//
// The people are simple: no trait depends on another, nor follows on traits. Each number says whether it is sourced or assumed
// (see Population.Assumptions).
package population
