package policy

import (
	"fmt"
	"strconv"
	"strings"
)

// Limit is a bound on a count, or NoLimit. In YAML it is a number >= 0 or none.
type Limit int64

// NoLimit is the limit that nothing reaches.
const NoLimit Limit = 1<<63 - 1

// String returns the number, or "none".
func (l Limit) String() string {
	if l == NoLimit {
		return "none"
	}
	return strconv.FormatInt(int64(l), 10)
}

// MarshalText writes the number, or "none".
func (l Limit) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText reads a number >= 0, or "none".
func (l *Limit) UnmarshalText(b []byte) error {
	if string(b) == "none" {
		*l = NoLimit
		return nil
	}
	n, err := strconv.ParseUint(string(b), 10, 62)
	if err != nil {
		return fmt.Errorf("want a whole number >= 0 or none, got %q", b)
	}
	*l = Limit(n)
	return nil
}

// The options below are closed lists of names; the first of each is the seed policy's.
type (
	// InGroups is what a block does in a shared group.
	InGroups uint8
	// AddGate is the condition for adding somebody to a group.
	AddGate uint8
	// Clock says what a day is.
	Clock uint8
	// Counts says which attempts use up the day.
	Counts uint8
	// GroupCost is what a group message uses of the day.
	GroupCost uint8
	// Match says which fingerprints are equal.
	Match uint8
	// GroupCounts is how many recipients a group is for the spam rule.
	GroupCounts uint8
	// ModerationMode says when content is judged.
	ModerationMode uint8
)

// The values of the options.
const (
	Suppress InGroups = iota
	Allow
	Forbid
)

const (
	AddDMEligible AddGate = iota
	AddNone
	AddMutual
	AddInviteAccept
)

const (
	UTCDay Clock = iota
	LocalDay
	Rolling24h
)

const (
	CountAccepted Counts = iota
	CountAttempts
)

const (
	CostOne GroupCost = iota
	CostPerRecipient
)

const (
	MatchExact Match = iota
	MatchNear
)

const (
	GroupCountsOne GroupCounts = iota
	GroupCountsMembers
)

const (
	OnReport ModerationMode = iota
	Proactive
	ModerationOff
)

var (
	inGroupsNames    = []string{"suppress", "allow", "forbid"}
	addGateNames     = []string{"dm-eligible", "none", "mutual", "invite-accept"}
	clockNames       = []string{"utc-day", "local-day", "rolling-24h"}
	countsNames      = []string{"accepted", "attempts"}
	groupCostNames   = []string{"one", "per-recipient"}
	matchNames       = []string{"exact", "near"}
	groupCountsNames = []string{"one", "members"}
	moderationNames  = []string{"on-report", "proactive", "off"}
)

func (v InGroups) String() string       { return inGroupsNames[v] }
func (v AddGate) String() string        { return addGateNames[v] }
func (v Clock) String() string          { return clockNames[v] }
func (v Counts) String() string         { return countsNames[v] }
func (v GroupCost) String() string      { return groupCostNames[v] }
func (v Match) String() string          { return matchNames[v] }
func (v GroupCounts) String() string    { return groupCountsNames[v] }
func (v ModerationMode) String() string { return moderationNames[v] }

func (v InGroups) MarshalText() ([]byte, error)       { return []byte(v.String()), nil }
func (v AddGate) MarshalText() ([]byte, error)        { return []byte(v.String()), nil }
func (v Clock) MarshalText() ([]byte, error)          { return []byte(v.String()), nil }
func (v Counts) MarshalText() ([]byte, error)         { return []byte(v.String()), nil }
func (v GroupCost) MarshalText() ([]byte, error)      { return []byte(v.String()), nil }
func (v Match) MarshalText() ([]byte, error)          { return []byte(v.String()), nil }
func (v GroupCounts) MarshalText() ([]byte, error)    { return []byte(v.String()), nil }
func (v ModerationMode) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

func (v *InGroups) UnmarshalText(b []byte) error       { return parse(inGroupsNames, b, v) }
func (v *AddGate) UnmarshalText(b []byte) error        { return parse(addGateNames, b, v) }
func (v *Clock) UnmarshalText(b []byte) error          { return parse(clockNames, b, v) }
func (v *Counts) UnmarshalText(b []byte) error         { return parse(countsNames, b, v) }
func (v *GroupCost) UnmarshalText(b []byte) error      { return parse(groupCostNames, b, v) }
func (v *Match) UnmarshalText(b []byte) error          { return parse(matchNames, b, v) }
func (v *GroupCounts) UnmarshalText(b []byte) error    { return parse(groupCountsNames, b, v) }
func (v *ModerationMode) UnmarshalText(b []byte) error { return parse(moderationNames, b, v) }

func parse[T ~uint8](names []string, b []byte, into *T) error {
	for i, name := range names {
		if name == string(b) {
			*into = T(i)
			return nil
		}
	}
	return fmt.Errorf("want one of %s, got %q", strings.Join(names, ", "), b)
}
