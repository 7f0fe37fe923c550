package plan

import (
	"errors"
	"fmt"

	"dmsim/model"
)

// order judges the attempts of a plan one after the other, alike when they are written and when they are read: what has passed is what a world can
// be moved by. Memory does not grow.
type order struct {
	head    *Head
	count   uint64 // attempts that have passed
	commits uint64 // those that were no retries: the number of the latest commit
	users   uint64 // accounts that there were by now, in the recorded run
	groups  uint64 // groups likewise
	last    struct {
		at    model.Time
		actor model.UserID
	}
}

func newOrder(h *Head) order { return order{head: h, users: uint64(h.Users), groups: uint64(h.Groups)} }

// next judges an attempt; those before it have passed.
func (o *order) next(a *row) error {
	if err := o.fields(a); err != nil {
		return fmt.Errorf("attempt %d: %w", o.count+1, err)
	}
	o.count++
	o.last.at, o.last.actor = a.At, a.Actor
	if !a.repeat {
		o.commits++
	}
	switch {
	case a.made == none:
	case a.Op == model.OpRegister:
		o.users++
	default:
		o.groups++
	}
	return nil
}

func (o *order) fields(a *row) error {
	switch {
	case a.At < o.head.Start || a.At >= o.head.End:
		return fmt.Errorf("at: want a time from %s to before %s, got %s", o.head.Start, o.head.End, a.At)
	case a.At < o.last.at || a.At == o.last.at && a.Actor < o.last.actor:
		return fmt.Errorf("want the order of commits: by time, then by actor; got %s of %s after %s of %s",
			a.At, nameOf(a.Actor), o.last.at, nameOf(o.last.actor))
	case !o.exists(a.Actor):
		return fmt.Errorf("actor: want one of %d users, got %d", o.users, a.Actor)
	case !o.exists(a.Target):
		return fmt.Errorf("target: want one of %d users, got %d", o.users, a.Target)
	case uint64(a.Group) >= o.groups && a.Group != model.NoGroup:
		return fmt.Errorf("group: want one of %d groups, got %d", o.groups, a.Group)
	case a.Op == model.OpReport && a.Ref > o.commits:
		return fmt.Errorf("ref: want the commit of a message that was sent before, at most %d, got %d", o.commits, a.Ref)
	case a.Op == model.OpRegister && a.Ref > o.users:
		return fmt.Errorf("ref: want 1 + one of %d users, or 0, got %d", o.users, a.Ref)
	case int(a.Zone) >= o.head.Zones:
		return fmt.Errorf("zone: want one of %d, got %d", o.head.Zones, a.Zone)
	case a.Birth != 0 && !isDate(a.Birth):
		return fmt.Errorf("birth: want a date, got %d", a.Birth)
	}
	return errors.Join(known(&a.attempt), o.outcome(a))
}

// outcome judges what the recorded run says of an attempt. Ids count up, so each is known before.
func (o *order) outcome(a *row) error {
	next := uint64(none)
	switch a.Op {
	case model.OpRegister:
		if o.users < model.UsersMax {
			next = o.users
		}
	case model.OpCreateGroup:
		next = min(o.groups, none)
	}
	switch {
	case a.made != none && uint64(a.made) != next:
		return fmt.Errorf("made: want null, or the next id of a registration or of the creation of a group, got %d", a.made)
	case a.repeat && a.Op != model.OpSend:
		return fmt.Errorf("repeat: want it of a send, got it of %s", a.Op)
	}
	return nil
}

// known judges what has a name in the file.
func known(a *model.Attempt) error {
	for _, f := range [...]struct {
		name   string
		value  uint8
		values int
	}{
		{"op", uint8(a.Op), len(model.OpNames())},
		{"kind", uint8(a.Message.Kind), len(model.KindNames())},
		{"setting", uint8(a.Setting), len(model.SettingNames())},
		{"labels", uint8(a.Message.Labels), 1 << len(model.LabelNames())},
	} {
		if int(f.value) >= f.values {
			return fmt.Errorf("%s: want less than %d, got %d", f.name, f.values, f.value)
		}
	}
	return nil
}

func (o *order) exists(u model.UserID) bool { return uint64(u) < o.users || u == model.NoUser }

func isDate(d model.Date) bool {
	day := d.Day()
	return day >= firstDay && day <= lastDay && day.Date() == d
}

func nameOf(u model.UserID) string {
	if u == model.NoUser {
		return "nobody"
	}
	return fmt.Sprint(u)
}
