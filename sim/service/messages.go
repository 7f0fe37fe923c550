package service

import (
	"hash/fnv"
	"strconv"
	"unicode/utf8"

	"dmsim/model"
	"dmsim/model/policy"
)

// clientIDMax bounds a client's id, in bytes.
const clientIDMax = 64

func (c *call) send(in *NewMessage) (out Sent, err error) {
	a := model.Attempt{Key: model.Key(in.Key), Target: model.NoUser, Group: model.NoGroup}
	if a.Message, err = message(in); err != nil {
		return out, err
	}
	err = c.hold(func() error {
		if in.Group != nil {
			a.Group = groupOf(*in.Group)
		} else {
			a.Target = c.resolve(in.To)
		}
		a.Message.Fingerprint = fingerprint(in.Text, c.on.world.Rules().Policy().Spam.Match)
		o, err := c.try(&a)
		out = Sent{Message: o.Commit, Reached: o.Reached}
		return err
	})
	return out, err
}

// message judges a message. Its fingerprint hangs on the policy in force.
func message(in *NewMessage) (m model.Message, err error) {
	if (in.To == "") == (in.Group == nil) {
		return m, invalid("want to or group, and not both")
	}
	if len(in.ClientID) > clientIDMax {
		return m, invalid("client_id: want at most %d bytes, got %d", clientIDMax, len(in.ClientID))
	}
	for _, name := range in.Labels {
		label, err := model.ParseLabel(name)
		if err != nil {
			return m, invalid("labels: %.200v", err)
		}
		m.Labels |= label
	}
	m.Kind, m.Length, m.ID = in.Kind, uint32(utf8.RuneCountInString(in.Text)), messageID(in.ClientID)
	return m, nil
}

// messageID makes the number of a client's id, 0 for none. That two ids of one sender are one by chance takes billions of them.
func messageID(id string) uint64 {
	if id == "" {
		return 0
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(id)) // a hash takes all
	return max(1, h.Sum64())
}

// fingerprint is what a policy compares of a text.
func fingerprint(text string, match policy.Match) uint64 {
	if match == policy.MatchExact {
		return model.Fingerprint(text)
	}
	return model.SimHash(text)
}

func (c *call) report(in *NewReport) (out Report, err error) {
	err = c.hold(func() error {
		o, err := c.try(&model.Attempt{Target: c.resolve(in.User), Ref: in.Message})
		out = Report{RemovedFrom: stdOf(o.From), SuspendedUntil: stdOf(o.Until)}
		return err
	})
	return out, err
}

// readers lists who received a message of the one who asks.
func (c *call) readers() (out Readers, err error) {
	number, err := strconv.ParseUint(c.r.PathValue("number"), 10, 64)
	if err != nil {
		return out, unknown("no message %.20q", c.r.PathValue("number"))
	}
	to, group := c.r.URL.Query().Get("to"), c.r.URL.Query().Get("group")
	if (to == "") == (group == "") {
		return out, invalid("want to=NAME or group=ID, and not both")
	}
	err = c.look(func() error {
		with, in := model.NoUser, model.NoGroup
		if group != "" {
			in = groupID(group)
		} else {
			with = c.resolve(to)
		}
		out.Usernames = c.usernames(c.on.world.Reached(c.actor, with, in, number))
		return nil
	})
	return out, err
}
