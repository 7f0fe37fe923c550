package invariant_test

import (
	"math/rand/v2"
	"time"

	"dmsim/model"
	"dmsim/model/policy"
)

// drawn draws small histories: every option with all its values, and constants so small that each limit, age and window is met within a few attempts.
type drawn struct {
	*rand.Rand
	now     model.Time
	users   int
	groups  int
	commits uint64
	past    []model.Time
	lengths []model.Time
	sent    []model.Attempt // one-to-one, perhaps delivered; Ref is the number that each probably bears
}

func pick[T any](r *rand.Rand, of ...T) T { return of[r.IntN(len(of))] }

func (d *drawn) chance(percent int) bool { return d.IntN(100) < percent }

var starts = []string{
	"2026-03-01T12:00:00Z", "2026-02-27T23:59:00Z", "2028-02-28T23:58:59Z", "2024-02-29T22:00:00Z", "2026-03-29T00:30:00Z", "2026-10-24T21:59:00Z",
}

var zones = func() []model.Zone {
	list := []model.Zone{{Name: "UTC"}}
	for _, name := range []string{"Europe/Berlin", "Pacific/Kiritimati", "Pacific/Pago_Pago"} {
		location, err := time.LoadLocation(name)
		if err != nil {
			panic(err)
		}
		list = append(list, model.NewZone(name, location, at("2020-01-01T00:00:00Z"), at("2032-01-01T00:00:00Z")))
	}
	return list
}()

func at(s string) model.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return model.TimeOf(t)
}

func (d *drawn) gate() model.Gate {
	return pick(d.Rand, model.GateNone, model.GateNone, model.GateNone, model.GateNone, model.GateSenderFollows, model.GateRecipientFollows, model.GateEither,
		model.GateMutual, model.GateDeny)
}

func (d *drawn) setting() model.Setting { return model.Setting(d.IntN(3)) }

func (d *drawn) limit() policy.Limit {
	return pick(d.Rand, policy.NoLimit, policy.NoLimit, policy.NoLimit, 3, 2, 1, 0)
}

func (d *drawn) duration() time.Duration {
	return pick(d.Rand, time.Hour, time.Minute, 24*time.Hour, time.Millisecond, 0)
}

func (d *drawn) share() float64 { return pick(d.Rand, 1, 0.5, 0) }

var custom = [][]policy.CustomRule{
	nil, nil, nil, nil,
	{{ID: "adult-to-minor", RefuseWhen: "sender.age >= 18 && recipient.age < 18"}},
	{{ID: "tired", RefuseWhen: "sender.sent_today >= 2 && !group.is"}, {ID: "big", RefuseWhen: "group.size > 2 || message.length > 2"}},
	{{ID: "closed", RefuseWhen: "sender.setting == 'no-one' || recipient.setting == 'friends' && !sender.follows_recipient"}},
	{{ID: "cold", RefuseWhen: "!recipient.follows_sender && !recipient.wrote_before && !recipient.accepted_sender && message.kind != 'text'"}},
}

// policy draws one. The custom rules of the first stay those of all.
func (d *drawn) policy(rules []policy.CustomRule) policy.Policy {
	p := policy.Policy{
		Name: "drawn", AccountMinAge: pick(d.Rand, 0, 13, 16), DMMinAge: pick(d.Rand, 0, 16, 16, 17), LeapDayBirthday: model.LeapDay(d.IntN(2)),
		BaseGate: d.gate(), Settings: policy.SettingGates{Everyone: d.gate(), Friends: d.gate(), NoOne: d.gate()},
		DefaultSetting: policy.DefaultSetting{Setting: d.setting()}, ReplyExemption: d.chance(50),
		Requests: policy.Requests{Enabled: d.chance(50), Quota: d.limit(), Kinds: []model.Kind{0, 1, 2, 3}[d.IntN(3):]},
		Block:    policy.Block{InGroups: policy.InGroups(d.IntN(3))},
		Groups:   policy.Groups{MaxMembers: 1 + d.IntN(4), AddGate: policy.AddGate(d.IntN(4))},
		DailyLimit: policy.DailyLimit{
			Messages: d.limit(), Clock: policy.Clock(d.IntN(3)), Counts: policy.Counts(d.IntN(2)), GroupCost: policy.GroupCost(d.IntN(2)),
		},
		Spam: policy.Spam{
			MaxRecipients: pick[policy.Limit](d.Rand, 2, 1, policy.NoLimit, 3, 2, 0), Window: max(d.duration(), time.Millisecond), Match: policy.Match(d.IntN(2)),
			NearDistance: d.IntN(4), GroupCounts: policy.GroupCounts(d.IntN(2)), Probability: d.share(), Hold: d.duration(),
		},
		Moderation: policy.Moderation{
			Mode: policy.ModerationMode(max(0, d.IntN(4)-1)), Latency: pick(d.Rand, 0, time.Millisecond, time.Minute, time.Hour),
			TruePositiveRate: d.share(), FalsePositiveRate: d.share(), Strikes: pick[policy.Limit](d.Rand, 1, 2, 3, policy.NoLimit), Suspension: d.duration(),
		},
		Custom: rules,
	}
	if d.chance(50) {
		p.DefaultSetting.Bands = []policy.SettingBand{{From: 16, To: 16, Setting: d.setting()}, {From: 17, Setting: d.setting()}}
	}
	for _, length := range []time.Duration{p.Spam.Window, p.Spam.Hold, p.Moderation.Latency, p.Moderation.Suspension, 24 * time.Hour} {
		d.lengths = append(d.lengths, model.Time(length.Milliseconds()))
	}
	return p
}

func (d *drawn) profile() model.Profile {
	p := model.Profile{Zone: model.ZoneID(d.IntN(len(zones))), Setting: d.setting(), HasSetting: d.chance(50)}
	age := pick(d.Rand, 30, 30, 30, 30, 30, 30, 18, 17, 16, 16, 13, 0)
	p.Birth = model.NewDate(d.now.Std().AddDate(-age, 0, d.IntN(5)-2).Date())
	if age > 0 && d.chance(20) {
		p.Birth = model.NewDate(pick(d.Rand, 2008, 2012), time.February, 29)
	}
	return p
}

func (d *drawn) other(than model.UserID) model.UserID {
	switch n := d.IntN(60); {
	case n == 17:
		return model.UserID(d.users)
	case n == 18:
		return model.NoUser
	case n == 19:
		return than
	default:
		return model.UserID((int(than) + 1 + n%max(d.users-1, 1)) % d.users)
	}
}

func (d *drawn) group() model.GroupID {
	if d.groups == 0 || d.chance(3) {
		return model.GroupID(d.groups)
	}
	return model.GroupID(d.IntN(d.groups))
}

// tick moves the time on: mostly not at all, else by a little, to a midnight, or to where something that began before ends, or just before.
func (d *drawn) tick() {
	was := d.now
	switch d.IntN(12) {
	case 0:
		d.now++
	case 1:
		d.now += pick(d.Rand, model.Minute-1, model.Minute, model.Hour, 20*model.Hour)
	case 2:
		d.now = model.Time(d.now.Day()+1) * model.DayLength
	case 3:
		d.now = max(d.now, model.Time(d.now.Day()+1)*model.DayLength-pick(d.Rand, 1, model.Hour, 2*model.Hour, 14*model.Hour))
	case 4, 5, 6:
		d.now = max(d.now, pick(d.Rand, d.past...)+pick(d.Rand, d.lengths...)-pick[model.Time](d.Rand, 0, 0, 1))
	}
	if d.now != was || len(d.past) < 2 {
		d.past = append(d.past, d.now)
	}
}

var ops = []model.Op{
	model.OpSend, model.OpSend, model.OpSend, model.OpSend, model.OpSend, model.OpSend, model.OpSend, model.OpSend, model.OpSend, model.OpSend,
	model.OpSend, model.OpSend, model.OpSend, model.OpFollow, model.OpFollow, model.OpUnfollow, model.OpBlock, model.OpUnblock, model.OpUnblock,
	model.OpSet, model.OpRegister, model.OpDelete, model.OpCreateGroup, model.OpAdd, model.OpAdd, model.OpLeave, model.OpAccept, model.OpAccept,
	model.OpReport, model.OpReport, model.OpReport,
}

// attempt draws the next one, with the members of a group that it creates.
func (d *drawn) attempt() (a model.Attempt, members []model.UserID) {
	d.tick()
	d.commits++
	a = model.Attempt{
		Op: pick(d.Rand, ops...), At: d.now, Actor: model.UserID(d.IntN(d.users)), Group: model.NoGroup, Key: model.Key(model.Mix(d.Uint64N(16), 1)),
		Anonymous: d.chance(2), Target: model.NoUser,
	}
	if d.chance(1) {
		a.Actor = model.UserID(d.users)
	}
	a.Target = d.other(a.Actor)
	switch a.Op {
	case model.OpSend:
		d.message(&a)
	case model.OpSet:
		a.Setting = d.setting()
	case model.OpRegister:
		p := d.profile()
		a.Birth, a.Zone, a.Setting, a.HasSetting = p.Birth, p.Zone, p.Setting, p.HasSetting
		d.users++
	case model.OpDelete:
		if d.chance(80) {
			a.Op = model.OpAccept
		}
	case model.OpCreateGroup:
		for range d.IntN(4) {
			members = append(members, d.other(a.Actor))
		}
		d.groups++
	case model.OpAdd, model.OpLeave:
		a.Group = d.group()
	case model.OpReport:
		if len(d.sent) > 0 && d.chance(80) {
			s := d.recent()
			if a.Actor, a.Target = s.Target, s.Actor; d.chance(50) {
				a.Ref = s.Ref
			}
		} else {
			a.Ref = d.Uint64N(40)
		}
	}
	return a, members
}

func (d *drawn) recent() model.Attempt { return pick(d.Rand, d.sent[max(0, len(d.sent)-5):]...) }

func (d *drawn) message(a *model.Attempt) {
	if d.chance(35) {
		a.Group = d.group()
	}
	a.Message = model.Message{
		Fingerprint: pick[uint64](d.Rand, 0, 1, 0b11, 0b111, 0b1111, 1<<63, 1<<63|1), Kind: model.Kind(d.IntN(4)), Length: d.Uint32N(4),
	}
	if d.chance(50) {
		a.Message.Labels = model.Labels(d.IntN(8))
	}
	if d.chance(15) {
		a.Message.ID = 1 + d.Uint64N(3)
	}
	if len(d.sent) > 0 && d.chance(33) {
		s := d.recent()
		a.Actor, a.Message.Fingerprint, a.Target = s.Actor, s.Message.Fingerprint, pick(d.Rand, s.Target, d.other(s.Actor))
	}
	if a.Group == model.NoGroup {
		s := *a
		s.Ref = d.commits
		d.sent = append(d.sent, s)
	}
}
