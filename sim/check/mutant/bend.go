package mutant

import (
	"time"

	"dmsim/model/policy"
	"dmsim/model/world"
)

// bent is a world that goes by another policy than it says.
func bent(bend func(*policy.Policy)) world.Fault { return world.Fault{Bend: bend} }

// lax and strict are worlds whose decisions go by another policy where that lets more through, or less.
func lax(bend func(*policy.Policy)) world.Fault {
	return world.Fault{Bend: bend, Only: world.Lax}
}

// slip is a world with something else wrong.
func slip(kind world.FaultKind) world.Fault { return world.Fault{Kind: kind} }

func laxSlip(kind world.FaultKind) world.Fault { return world.Fault{Kind: kind, Only: world.Lax} }

func strictSlip(kind world.FaultKind) world.Fault {
	return world.Fault{Kind: kind, Only: world.Strict}
}

// limitBy changes a limit, where there is one.
func limitBy(n policy.Limit, of func(*policy.Policy) *policy.Limit) func(*policy.Policy) {
	return func(p *policy.Policy) {
		if l := of(p); *l != policy.NoLimit {
			*l += n
		}
	}
}

func durationBy(d time.Duration, of func(*policy.Policy) *time.Duration) func(*policy.Policy) {
	return func(p *policy.Policy) { *of(p) += d }
}

// next changes a closed list's value to the one after it, the last to the first.
func next[T ~uint8](values int, of func(*policy.Policy) *T) func(*policy.Policy) {
	return func(p *policy.Policy) { *of(p) = T((int(*of(p)) + 1) % values) }
}

// swap changes one value of an option to another, and leaves all others.
func swap[T comparable](from, to T, of func(*policy.Policy) *T) func(*policy.Policy) {
	return func(p *policy.Policy) {
		if v := of(p); *v == from {
			*v = to
		}
	}
}

func set[T any](to T, of func(*policy.Policy) *T) func(*policy.Policy) {
	return func(p *policy.Policy) { *of(p) = to }
}

// The keys that several mutants bend.

func messages(p *policy.Policy) *policy.Limit   { return &p.DailyLimit.Messages }
func clock(p *policy.Policy) *policy.Clock      { return &p.DailyLimit.Clock }
func recipients(p *policy.Policy) *policy.Limit { return &p.Spam.MaxRecipients }
func quota(p *policy.Policy) *policy.Limit      { return &p.Requests.Quota }
func strikes(p *policy.Policy) *policy.Limit    { return &p.Moderation.Strikes }
func window(p *policy.Policy) *time.Duration    { return &p.Spam.Window }
func hold(p *policy.Policy) *time.Duration      { return &p.Spam.Hold }
func suspension(p *policy.Policy) *time.Duration {
	return &p.Moderation.Suspension
}
func letterWindow(p *policy.Policy) *time.Duration { return &p.Unanswered.Window }
func restored(p *policy.Policy) *bool              { return &p.Unanswered.Restored }

// lettersBy changes the cap on unanswered messages, where there is one and there still is one then.
func lettersBy(n int) func(*policy.Policy) {
	return func(p *policy.Policy) {
		if l := &p.Unanswered.Messages; *l > max(0, -n) {
			*l += n
		}
	}
}

func latency(p *policy.Policy) *time.Duration    { return &p.Moderation.Latency }
func inGroups(p *policy.Policy) *policy.InGroups { return &p.Block.InGroups }
func addGate(p *policy.Policy) *policy.AddGate   { return &p.Groups.AddGate }
