package check_test

import (
	"testing"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/model/world"
	"dmsim/sim/check"
	"dmsim/sim/check/story"
)

// stride is how far apart the ids lie whose users share a lock, a spam log and the tables of their pairs in the world.
const stride = 1 << 10

// TestDifferentialOneStripe is TestDifferential with all people in one stripe of the world, where they share what others would have alone.
func TestDifferentialOneStripe(t *testing.T) {
	worlds := kept(func(o *world.Options) { o.Graph = nil })
	requireNothing(t, whole(13, unlessShort(1500), func(s *story.Story, rules *policy.Rules, later []*policy.Rules) (check.Target, error) {
		return strided{worlds(s, rules, later).World}, nil
	}))
}

// strided is a world whose n-th user bears the id n*stride. Nobody uses the ids between.
type strided struct{ w *world.World }

func far(id model.UserID) model.UserID {
	if id == model.NoUser {
		return id
	}
	return id * stride
}

func allFar(ids []model.UserID) []model.UserID {
	var list []model.UserID
	for _, id := range ids {
		list = append(list, far(id))
	}
	return list
}

func (s strided) fill() {
	for s.w.Users()%stride != 0 {
		s.w.AddUser(model.Profile{})
	}
}

func (s strided) AddUser(p model.Profile) model.UserID {
	id := s.w.AddUser(p)
	s.fill()
	return id / stride
}

func (s strided) AddFollow(a, b model.UserID) { s.w.AddFollow(far(a), far(b)) }

func (s strided) AddBlock(a, b model.UserID) { s.w.AddBlock(far(a), far(b)) }

func (s strided) AddGroup(members ...model.UserID) model.GroupID {
	return s.w.AddGroup(allFar(members)...)
}

func (s strided) Do(a *model.Attempt, members ...model.UserID) model.Outcome {
	moved := *a
	moved.Actor, moved.Target = far(a.Actor), far(a.Target)
	o := s.w.Do(&moved, allFar(members)...)
	if a.Op == model.OpRegister && o.Reason == model.Delivered {
		o.ID /= stride
		s.fill()
	}
	return o
}

func (s strided) Switch(rules *policy.Rules, at model.Time) { s.w.Switch(rules, at) }

func (s strided) Read(reader, with model.UserID, group model.GroupID, at model.Time) []model.Received {
	list := s.w.Read(far(reader), far(with), group, at)
	for i := range list {
		list[i].From /= stride
	}
	return list
}

func (s strided) Reached(sender, with model.UserID, group model.GroupID, commit uint64) []model.UserID {
	list := s.w.Reached(far(sender), far(with), group, commit)
	for i := range list {
		list[i] /= stride
	}
	return list
}

func (s strided) Inbox(reader model.UserID) []model.Conversation {
	list := s.w.Inbox(far(reader))
	for i, c := range list {
		if c.With != model.NoUser {
			list[i].With /= stride
		}
	}
	return list
}
