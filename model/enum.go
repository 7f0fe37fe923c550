package model

import (
	"fmt"
	"strings"
)

// Setting is a user's answer to "who may message me".
type Setting uint8

// The settings, from the most open to the most closed.
const (
	Everyone Setting = iota
	Friends
	NoOne
	settingCount
)

var settingNames = [...]string{"everyone", "friends", "no-one"}

// SettingNames lists the settings by their numbers.
func SettingNames() []string { return settingNames[:] }

// String returns the setting's name.
func (s Setting) String() string { return nameOf(settingNames[:], uint8(s)) }

// MarshalText writes the setting's name.
func (s Setting) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads a setting's name.
func (s *Setting) UnmarshalText(b []byte) error { return parseName(settingNames[:], b, (*uint8)(s)) }

// Gate is a condition on the follows between a sender and a recipient.
type Gate uint8

// The gates. GateDeny lets nobody through; GateNone lets everybody through.
const (
	GateNone Gate = iota
	GateSenderFollows
	GateRecipientFollows
	GateEither
	GateMutual
	GateDeny
)

var gateNames = [...]string{"none", "sender-follows", "recipient-follows", "either", "mutual", "deny"}

// GateNames lists the gates by their numbers.
func GateNames() []string { return gateNames[:] }

// String returns the gate's name.
func (g Gate) String() string { return nameOf(gateNames[:], uint8(g)) }

// MarshalText writes the gate's name.
func (g Gate) MarshalText() ([]byte, error) { return []byte(g.String()), nil }

// UnmarshalText reads a gate's name.
func (g *Gate) UnmarshalText(b []byte) error { return parseName(gateNames[:], b, (*uint8)(g)) }

// LeapDay says when one born on 29 February ages in a common year.
type LeapDay uint8

// The two readings; March1 is the default.
const (
	March1 LeapDay = iota
	February28
)

var leapDayNames = [...]string{"march-1", "february-28"}

// LeapDayNames lists the readings by their numbers.
func LeapDayNames() []string { return leapDayNames[:] }

// String returns the reading's name.
func (l LeapDay) String() string { return nameOf(leapDayNames[:], uint8(l)) }

// MarshalText writes the reading's name.
func (l LeapDay) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText reads a reading's name.
func (l *LeapDay) UnmarshalText(b []byte) error { return parseName(leapDayNames[:], b, (*uint8)(l)) }

// Kind is what a message is made of.
type Kind uint8

// The kinds of content.
const (
	Text Kind = iota
	Image
	Video
	Emoji
)

var kindNames = [...]string{"text", "image", "video", "emoji"}

// KindNames lists the kinds by their numbers.
func KindNames() []string { return kindNames[:] }

// String returns the kind's name.
func (k Kind) String() string { return nameOf(kindNames[:], uint8(k)) }

// MarshalText writes the kind's name.
func (k Kind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads a kind's name.
func (k *Kind) UnmarshalText(b []byte) error { return parseName(kindNames[:], b, (*uint8)(k)) }

// Labels is the set of what a message's content truly is, beside harmless. Labels are opaque: no harmful text is ever made.
type Labels uint8

// The labels. Offensive and PrivateInfo are what a classifier that is right finds; Unwanted only concerns measuring.
const (
	Offensive Labels = 1 << iota
	PrivateInfo
	Unwanted
)

// Violating are the labels that moderation acts on when it is right.
const Violating = Offensive | PrivateInfo

var labelNames = [...]string{"offensive", "private-info", "unwanted"}

// LabelNames lists the labels by their bits.
func LabelNames() []string { return labelNames[:] }

// ParseLabel reads one label's name.
func ParseLabel(s string) (Labels, error) {
	var i uint8
	if err := parseName(labelNames[:], []byte(s), &i); err != nil {
		return 0, err
	}
	return 1 << i, nil
}

// String lists the labels, separated by commas.
func (l Labels) String() string {
	var on []string
	for i, name := range labelNames {
		if l&(1<<i) != 0 {
			on = append(on, name)
		}
	}
	return strings.Join(on, ",")
}

func nameOf(names []string, i uint8) string {
	if int(i) < len(names) {
		return names[i]
	}
	return fmt.Sprintf("unknown(%d)", i)
}

func parseName(names []string, b []byte, into *uint8) error {
	for i, name := range names {
		if name == string(b) {
			*into = uint8(i)
			return nil
		}
	}
	return fmt.Errorf("want one of %s, got %q", strings.Join(names, ", "), b)
}
