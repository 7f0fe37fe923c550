package population

import "dmsim/model"

// World takes an initial state as given. *world.World is one.
type World interface {
	AddUser(p model.Profile) model.UserID
	AddBlock(blocker, blocked model.UserID)
	AddGroup(members ...model.UserID) model.GroupID
}

// Settle adds the people, their blocks and their groups to a world that has their follow graph and their zones, and nobody in it yet.
func (p *Population) Settle(w World) {
	for u := range p.Users() {
		w.AddUser(p.Profile(model.UserID(u)))
	}
	for _, b := range p.Blocks {
		w.AddBlock(b.Blocker, b.Blocked)
	}
	for _, members := range p.Groups {
		w.AddGroup(members...)
	}
}
