package world

import "dmsim/model"

// Directory knows the users by their names. Names compare without case. It may know names of ids that nobody bears yet.
type Directory interface {
	Name(id model.UserID) string
	Lookup(name string) (id model.UserID, known bool)
}

// Resolve returns the id behind a name, NoUser where the directory knows none. Whether an account bears it, not yet or no longer, is for R02 to say,
// under the locks of the attempt.
func (w *World) Resolve(name string) model.UserID {
	if w.names == nil {
		return model.NoUser
	}
	if id, known := w.names.Lookup(name); known {
		return id
	}
	return model.NoUser
}

// SendTo is Send to a user by name. The attempt's Target and Group are not read.
func (w *World) SendTo(name string, a *model.Attempt) model.Outcome {
	named := *a
	named.Target, named.Group = w.Resolve(name), model.NoGroup
	return w.Send(&named)
}
