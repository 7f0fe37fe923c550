// Package policy holds the rules: a Policy is the data that parametrises them, Compile makes it ready, and the compiled
// rules decide an attempt from its Facts. Everything here is pure.
package policy

import (
	"time"

	"dmsim/model"
)

// Policy is the data that parametrises the rules. The zero Policy means nothing: start from Seed or another preset.
// docs/semantics.md says what each reading means.
type Policy struct {
	Name            string         `yaml:"name"`
	AccountMinAge   int            `yaml:"account_min_age"` // years, 0-150; 0: no floor
	DMMinAge        int            `yaml:"dm_min_age"`      // years, 0-150; 0: no floor
	LeapDayBirthday model.LeapDay  `yaml:"leap_day_birthday"`
	BaseGate        model.Gate     `yaml:"base_gate"`
	Settings        SettingGates   `yaml:"settings"`
	DefaultSetting  DefaultSetting `yaml:"default_setting"`
	ReplyExemption  bool           `yaml:"reply_exemption"`
	Requests        Requests       `yaml:"requests"`
	Block           Block          `yaml:"block"`
	Groups          Groups         `yaml:"groups"`
	DailyLimit      DailyLimit     `yaml:"daily_limit"`
	Unanswered      Unanswered     `yaml:"unanswered"`
	Spam            Spam           `yaml:"spam"`
	Moderation      Moderation     `yaml:"moderation"`
	Custom          []CustomRule   `yaml:"custom"`
}

// SettingGates names the gate that each setting of a recipient puts up.
type SettingGates struct {
	Everyone model.Gate `yaml:"everyone"`
	Friends  model.Gate `yaml:"friends"`
	NoOne    model.Gate `yaml:"no-one"`
}

// DefaultSetting is the setting of one who states none: Bands in their order, first match, else Setting.
// In YAML it is a setting's name, or a mapping with bands.
type DefaultSetting struct {
	Setting model.Setting
	Bands   []SettingBand
}

// SettingBand gives the default setting for the ages From to To, both included. To 0 means no upper end.
type SettingBand struct {
	From    int           `yaml:"from"` // years
	To      int           `yaml:"to"`   // years
	Setting model.Setting `yaml:"setting,required"`
}

// Requests bound what strangers may leave before they are answered or accepted (R10).
type Requests struct {
	Enabled bool         `yaml:"enabled"`
	Quota   Limit        `yaml:"quota"` // messages to one recipient
	Kinds   []model.Kind `yaml:"kinds"`
}

// Block says what a block does inside a group that both are in.
type Block struct {
	InGroups InGroups `yaml:"in_groups"`
}

// Groups bound membership (G03, G04).
type Groups struct {
	MaxMembers int     `yaml:"max_members"` // the creator included, at least 1
	AddGate    AddGate `yaml:"add_gate"`
}

// DailyLimit bounds what one sender may send in a day (R12).
type DailyLimit struct {
	Messages  Limit     `yaml:"messages"`
	Clock     Clock     `yaml:"clock"`
	Counts    Counts    `yaml:"counts"`
	GroupCost GroupCost `yaml:"group_cost"`
}

// Unanswered bounds what one sender may write to users who have never written back (R16).
type Unanswered struct {
	Messages int           `yaml:"messages"` // accepted one-to-one messages within the window, below 2^31; 0: no cap
	Window   time.Duration `yaml:"window"`   // sliding, > 0, whole milliseconds
	Restored bool          `yaml:"restored"` // an answer takes the messages that it answers out of the count
}

// Spam bounds how many recipients equal content may reach within a window (R13, R11).
type Spam struct {
	MaxRecipients Limit         `yaml:"max_recipients"`
	Window        time.Duration `yaml:"window"` // > 0, whole milliseconds
	Match         Match         `yaml:"match"`
	NearDistance  int           `yaml:"near_distance"` // bits, 0-64
	GroupCounts   GroupCounts   `yaml:"group_counts"`
	Probability   float64       `yaml:"probability"` // share of refusals that hold the account, 0-1
	Hold          time.Duration `yaml:"hold"`        // >= 0, whole milliseconds
}

// Moderation says who finds violations, how well, and what follows (R04, R14).
type Moderation struct {
	Mode              ModerationMode `yaml:"mode"`
	Latency           time.Duration  `yaml:"latency"`             // from a report to its judgement, >= 0, whole milliseconds
	TruePositiveRate  float64        `yaml:"true_positive_rate"`  // share of violations found, 0-1
	FalsePositiveRate float64        `yaml:"false_positive_rate"` // share of the harmless taken for violations, 0-1
	Strikes           Limit          `yaml:"strikes"`             // at least 1; none: nobody is suspended
	Suspension        time.Duration  `yaml:"suspension"`          // >= 0, whole milliseconds
}

// CustomRule refuses when its CEL expression is true (R15). Its ID is the reason.
type CustomRule struct {
	ID         string `yaml:"id,required"` // [a-z][a-z0-9-]*, not the name of another reason
	RefuseWhen string `yaml:"refuse_when,required"`
}
