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

// What a block does in a shared group: neither sees the other's messages; nothing; as suppress, and nobody is added where a block would be.
const (
	Suppress InGroups = iota
	Allow
	Forbid
)

// Who may be added: one whom the adder may message (R07-R09); anybody; one in mutual follows; one who has accepted the adder.
const (
	AddDMEligible AddGate = iota
	AddNone
	AddMutual
	AddInviteAccept
)

// What a day is: the calendar day in UTC, or in the sender's zone, or the last 24 hours.
const (
	UTCDay Clock = iota
	LocalDay
	Rolling24h
)

// What uses up the day: accepted messages, or every attempt to send.
const (
	CountAccepted Counts = iota
	CountAttempts
)

// What a group message uses: 1, or as many as it reaches.
const (
	CostOne GroupCost = iota
	CostPerRecipient
)

// Equal fingerprints: the same, or within near_distance bits.
const (
	MatchExact Match = iota
	MatchNear
)

// A group as recipient of equal content: one, or each other member.
const (
	GroupCountsOne GroupCounts = iota
	GroupCountsMembers
)

// When content is judged: after a report, before it is delivered, or never.
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

// String returns the value's name.
func (v InGroups) String() string { return inGroupsNames[v] }

// String returns the value's name.
func (v AddGate) String() string { return addGateNames[v] }

// String returns the value's name.
func (v Clock) String() string { return clockNames[v] }

// String returns the value's name.
func (v Counts) String() string { return countsNames[v] }

// String returns the value's name.
func (v GroupCost) String() string { return groupCostNames[v] }

// String returns the value's name.
func (v Match) String() string { return matchNames[v] }

// String returns the value's name.
func (v GroupCounts) String() string { return groupCountsNames[v] }

// String returns the value's name.
func (v ModerationMode) String() string { return moderationNames[v] }

// MarshalText writes the value's name.
func (v InGroups) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// MarshalText writes the value's name.
func (v AddGate) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// MarshalText writes the value's name.
func (v Clock) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// MarshalText writes the value's name.
func (v Counts) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// MarshalText writes the value's name.
func (v GroupCost) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// MarshalText writes the value's name.
func (v Match) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// MarshalText writes the value's name.
func (v GroupCounts) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// MarshalText writes the value's name.
func (v ModerationMode) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// UnmarshalText reads a value's name, and errs with those allowed.
func (v *InGroups) UnmarshalText(b []byte) error { return parse(inGroupsNames, b, v) }

// UnmarshalText reads a value's name, and errs with those allowed.
func (v *AddGate) UnmarshalText(b []byte) error { return parse(addGateNames, b, v) }

// UnmarshalText reads a value's name, and errs with those allowed.
func (v *Clock) UnmarshalText(b []byte) error { return parse(clockNames, b, v) }

// UnmarshalText reads a value's name, and errs with those allowed.
func (v *Counts) UnmarshalText(b []byte) error { return parse(countsNames, b, v) }

// UnmarshalText reads a value's name, and errs with those allowed.
func (v *GroupCost) UnmarshalText(b []byte) error { return parse(groupCostNames, b, v) }

// UnmarshalText reads a value's name, and errs with those allowed.
func (v *Match) UnmarshalText(b []byte) error { return parse(matchNames, b, v) }

// UnmarshalText reads a value's name, and errs with those allowed.
func (v *GroupCounts) UnmarshalText(b []byte) error { return parse(groupCountsNames, b, v) }

// UnmarshalText reads a value's name, and errs with those allowed.
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
