package service

import (
	"slices"
	"strconv"

	"dmsim/model"
)

// nowhere is a group that is not there: no world has as many.
const nowhere = model.NoGroup - 1

// groupID reads the number of a group. What is none names a group that is not there, and the world says so.
func groupID(text string) model.GroupID {
	n, err := strconv.ParseUint(text, 10, 32)
	if err != nil {
		return nowhere
	}
	return groupOf(uint32(n))
}

func groupOf(n uint32) model.GroupID {
	return min(model.GroupID(n), nowhere) // NoGroup means something else
}

// membersMax bounds the initial members that a request may name.
const membersMax = 1000

func (c *call) createGroup(in *NewGroup) (out Group, err error) {
	if len(in.Members) > membersMax {
		return out, invalid("members: want at most %d, got %d", membersMax, len(in.Members))
	}
	err = c.hold(func() error {
		members := make([]model.UserID, len(in.Members))
		for i, name := range in.Members {
			members[i] = c.resolve(name)
		}
		o, err := c.try(&model.Attempt{Target: model.NoUser}, members...)
		if err == nil {
			out = c.groupAnswer(model.GroupID(o.ID))
		}
		return err
	})
	return out, err
}

func (c *call) groupAnswer(id model.GroupID) Group {
	return Group{ID: id, Members: c.usernames(c.on.world.Members(id))}
}

func (c *call) usernames(ids []model.UserID) []string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = c.on.names.Name(id)
	}
	return names
}

func (c *call) add() error {
	return c.hold(func() error {
		_, err := c.try(&model.Attempt{Group: groupID(c.r.PathValue("id")), Target: c.resolve(c.r.PathValue("name"))})
		return err
	})
}

func (c *call) leave() error {
	return c.attempted(&model.Attempt{Group: groupID(c.r.PathValue("id")), Target: model.NoUser})
}

func (c *call) group() (out Group, err error) {
	err = c.look(func() error {
		id := groupID(c.r.PathValue("id"))
		if members := c.on.world.Members(id); !slices.Contains(members, c.actor) {
			return unknown("no group %.20q that one is in", c.r.PathValue("id"))
		}
		out = c.groupAnswer(id)
		return nil
	})
	return out, err
}
