package model

// UserID numbers the users of a world from 0. Ids are never used again.
// They stay below 1<<31, so that a bit is left beside an id in packed state.
type UserID uint32

// GroupID numbers the groups of a world from 0. A group is never removed, even when its last member has left.
type GroupID uint32

// UsersMax bounds the number of users of one world.
const UsersMax = 1 << 31

// NoUser is the id that a name which nobody bears resolves to: misspelt, never registered, or left out.
const NoUser UserID = 1<<32 - 1

// NoGroup marks an attempt that concerns no group: a send with NoGroup is one-to-one.
const NoGroup GroupID = 1<<32 - 1
