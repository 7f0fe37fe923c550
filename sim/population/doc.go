// Package population says who there is when a run starts: ages, true and stated, time zones, personas, settings, blocks, groups, names, and
// who follows whom. Everything is a pure function of seed and configuration, whatever the number of workers.
//
//	Config, Network     what is wanted; Default fills, Validate judges
//	Generate            both, to a Population
//	Around, Attributes  the same people around a follow graph, or a number of users, that comes from elsewhere
//	Population          what a world starts from
//	Persona             what behaviour a user has
//	WriteAttributes     the users as a table, which Config.File reads beside follows or messages from a file
//	Name, Lookup        usernames, computed both ways
//
// What depends on what: personas on true ages, and creators on follows; settings on true ages and personas; stated ages on true ones;
// groups on follows and communities; blocks on follows. Each number says whether it is sourced or assumed (see Population.Assumptions).
package population
