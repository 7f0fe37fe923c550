package service

import (
	"encoding/json"
	"time"

	"dmsim/model"
)

// The headers of an answer to an attempt.
const (
	CommitHeader = "Dmsim-Commit" // the place in the order of commits, from 1
	TimeHeader   = "Dmsim-Time"   // the virtual time at which it was decided, RFC 3339 with milliseconds
	RepeatHeader = "Dmsim-Repeat" // "true": a retry; what is answered is what was answered first
)

// The headers of a request that moves a clock that stands before it does anything else: the admin token, and the time. Both or none.
const (
	AdminHeader = "Dmsim-Admin"
	NowHeader   = "Dmsim-Now"
)

// SessionRequest asks for a token.
type SessionRequest struct {
	Username string `json:"username"`
	Password string `json:"password,omitempty" jsonschema_description:"that of the registration; left out with the admin token"`
}

// Session is a token.
type Session struct {
	Username string    `json:"username"`
	Token    string    `json:"token" jsonschema_description:"for the header Authorization: Bearer TOKEN"`
	Expires  time.Time `json:"expires" jsonschema_description:"by the wall clock"`
}

// Registration is a new account.
type Registration struct {
	Username string         `json:"username,omitempty" jsonschema:"minLength=3,maxLength=30" jsonschema_description:"letters, digits, _ . and -; compares without case; left out: the service gives one"`
	Password string         `json:"password,omitempty" jsonschema:"minLength=8,maxLength=128" jsonschema_description:"left out: only the admin opens sessions"`
	Birth    string         `json:"birth" jsonschema:"format=date"`
	Zone     string         `json:"zone,omitempty" jsonschema_description:"a time zone of this society; left out: UTC"`
	Setting  *model.Setting `json:"setting,omitempty" jsonschema_description:"who may message the user; left out: the policy's default for the age"`
}

// Registered is a new account with its first token.
type Registered struct {
	ID       model.UserID `json:"id" jsonschema_description:"the number of the account, from 0 in order of registration"`
	Username string       `json:"username"`
	Token    string       `json:"token"`
}

// User is an account as others see it.
type User struct {
	ID       model.UserID `json:"id"`
	Username string       `json:"username"`
}

// Me is an account as its owner sees it.
type Me struct {
	ID        model.UserID  `json:"id"`
	Username  string        `json:"username"`
	Setting   model.Setting `json:"setting"`
	Suspended bool          `json:"suspended"`
	Held      bool          `json:"held" jsonschema_description:"for spam"`
	SentToday int64         `json:"sent_today" jsonschema_description:"messages that count towards the daily limit"`
}

// SettingChange answers who may message one.
type SettingChange struct {
	Setting model.Setting `json:"setting"`
}

// NewGroup makes a group.
type NewGroup struct {
	Members []string `json:"members" jsonschema:"maxItems=1000" jsonschema_description:"usernames beside its creator: all of them, or no group"`
}

// Group is a group.
type Group struct {
	ID      model.GroupID `json:"id"`
	Members []string      `json:"members" jsonschema_description:"usernames in order of joining"`
}

// NewMessage is a message to one user or to a group.
type NewMessage struct {
	To       string     `json:"to,omitempty" jsonschema_description:"a username; this or a group"`
	Group    *uint32    `json:"group,omitempty" jsonschema_description:"the number of a group"`
	Text     string     `json:"text"`
	Kind     model.Kind `json:"kind,omitempty" jsonschema_description:"left out: text"`
	ClientID string     `json:"client_id,omitempty" jsonschema:"maxLength=64" jsonschema_description:"makes a retry one: a second message of the sender with it is answered as the first was"`
	Labels   []string   `json:"labels,omitempty" jsonschema_description:"what a simulation knows of the content: offensive, private-info, unwanted"`
	Key      uint64     `json:"key,omitempty" jsonschema_description:"what a simulation draws the chances of this message from; left out or 0: the service draws one"`
}

// Sent is a message that was delivered.
type Sent struct {
	Message uint64 `json:"message" jsonschema_description:"its number, that of its commit"`
	Reached uint32 `json:"reached" jsonschema_description:"how many received it"`
}

// Inbox lists conversations, that with the latest message first.
type Inbox struct {
	Conversations []Conversation `json:"conversations"`
}

// Conversation is with a user or in a group.
type Conversation struct {
	User   string         `json:"user,omitempty"`
	Group  *model.GroupID `json:"group,omitempty"`
	Last   uint64         `json:"last" jsonschema_description:"the number of the latest message sent or received"`
	Unread int            `json:"unread"`
}

// Messages is what the reader has received of a conversation, in the order of commits. Reading marks all as read.
type Messages struct {
	Messages []Received `json:"messages"`
	More     bool       `json:"more" jsonschema_description:"there are earlier ones; only the latest thousand are shown"`
}

// Received is one message. Its text is not there: a world keeps none.
type Received struct {
	Message uint64 `json:"message"`
	From    string `json:"from"`
	Removed bool   `json:"removed" jsonschema_description:"moderation made it unreadable"`
}

// Readers lists who received a message.
type Readers struct {
	Usernames []string `json:"usernames"`
}

// NewReport reports a message of a user to the one who reports.
type NewReport struct {
	User    string `json:"user"`
	Message uint64 `json:"message,omitempty" jsonschema_description:"its number; left out: the last that came from the user"`
}

// Report is what a report that was taken brings about.
type Report struct {
	RemovedFrom    *time.Time `json:"removed_from,omitempty" jsonschema_description:"it was upheld: when the message is removed and the strike counts"`
	SuspendedUntil *time.Time `json:"suspended_until,omitempty" jsonschema_description:"the strike suspends the user until then"`
}

// Reset puts another initial state, taken as given, in the place of the society. Everything of before is forgotten.
type Reset struct {
	People  People     `json:"people" jsonschema:"enum=scenario,enum=given" jsonschema_description:"scenario: those that the service was started with, and those of the state on top; given: those of the state only"`
	State   *State     `json:"state,omitempty"`
	Policy  Policy     `json:"policy,omitempty" jsonschema_description:"left out: the scenario's, with its later ones"`
	Later   []Policy   `json:"later,omitempty" jsonschema:"maxItems=64" jsonschema_description:"policies that may be put in force later"`
	Start   *time.Time `json:"start,omitempty" jsonschema_description:"left out: the scenario's"`
	Running *bool      `json:"running,omitempty" jsonschema_description:"whether the clock runs; left out: as at the service's start"`
}

// Policy is what a policy file may hold, as JSON: a preset's name or a mapping; or the whole file in a string.
type Policy = json.RawMessage

// People says who there is at the start.
type People string

// The people.
const (
	OfScenario People = "scenario"
	Given      People = "given"
)

// State is an initial state, or what comes on top of the scenario's. Users and groups bear the numbers of their places, from 0 or from the scenario's on.
type State struct {
	Zones   []string         `json:"zones,omitempty" jsonschema:"maxItems=1000" jsonschema_description:"names such as Europe/Berlin, the first of them UTC; left out: those of the scenario"`
	Users   []Profile        `json:"users"`
	Follows [][2]uint32      `json:"follows,omitempty" jsonschema_description:"pairs of numbers: follower, followee"`
	Blocks  [][2]uint32      `json:"blocks,omitempty" jsonschema_description:"pairs of numbers: blocker, blocked"`
	Groups  [][]model.UserID `json:"groups,omitempty" jsonschema_description:"members by their numbers, the creator first"`
}

// Profile is a user of an initial state.
type Profile struct {
	Username string         `json:"username,omitempty" jsonschema_description:"left out: the service's name for the number"`
	Birth    string         `json:"birth" jsonschema:"format=date"`
	Zone     int            `json:"zone,omitempty" jsonschema:"minimum=0" jsonschema_description:"the place of the zone"`
	Setting  *model.Setting `json:"setting,omitempty"`
}

// ClockChange moves the clock, stops it or lets it run. It never goes back.
type ClockChange struct {
	Now     *time.Time `json:"now,omitempty" jsonschema_description:"virtual time"`
	Running *bool      `json:"running,omitempty" jsonschema_description:"true: as fast as the wall clock"`
}

// Clock is what the clock shows.
type Clock struct {
	Now     time.Time `json:"now"`
	Running bool      `json:"running"`
}

// PolicyChange puts a policy in force for all that is attempted from now on.
type PolicyChange struct {
	Policy Policy `json:"policy" jsonschema_description:"one that the reset named, first or later, in the same words"`
}

// SessionsRequest asks for tokens of many.
type SessionsRequest struct {
	Usernames []string `json:"usernames" jsonschema:"maxItems=100000"`
}

// Sessions are tokens in the order of the names.
type Sessions struct {
	Tokens  []string  `json:"tokens"`
	Expires time.Time `json:"expires"`
}

// WorldState says what the service is at.
type WorldState struct {
	Scenario string    `json:"scenario"`
	Seed     uint64    `json:"seed"`
	People   People    `json:"people"`
	Digest   string    `json:"digest,omitempty" jsonschema_description:"in the state only: of the scenario's people, whoever is there now: two societies with the same are the same at their start"`
	Policy   string    `json:"policy" jsonschema_description:"the name of that in force"`
	Rules    string    `json:"rules,omitempty" jsonschema_description:"in the state only: a digest of all keys of the policy in force"`
	Start    time.Time `json:"start"`
	Clock    Clock     `json:"clock"`
	Era      uint64    `json:"era" jsonschema_description:"how often the society was reset"`
	Follows  uint64    `json:"follows" jsonschema_description:"at the start"`
	Users    int       `json:"users" jsonschema_description:"who has ever been here"`
	Groups   int       `json:"groups"`
	Commits  uint64    `json:"commits" jsonschema_description:"attempts decided"`
}
