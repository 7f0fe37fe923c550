package world

import "dmsim/model"

// Directory knows the users by their names. Names compare without case. It may know names of ids that nobody bears yet.
type Directory interface {
	Name(id model.UserID) string
	Lookup(name string) (id model.UserID, known bool)
}

// Resolve returns the user who bears a name, NoUser where nobody ever did: misspelt, or not registered yet. One who was deleted
// keeps the id; that nobody can be reached there is for R02 to say.
func (w *World) Resolve(name string) model.UserID {
	if w.names == nil {
		return model.NoUser
	}
	if id, known := w.names.Lookup(name); known && w.exists(id) {
		return id
	}
	return model.NoUser
}

// SendTo is Send to a user by name. The attempt's Target is not read.
func (w *World) SendTo(name string, a *model.Attempt) model.Outcome {
	named := *a
	named.Target, named.Group = w.Resolve(name), model.NoGroup
	return w.Send(&named)
}
