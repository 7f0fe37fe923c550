package check

import (
	"fmt"
	"slices"

	"dmsim/model"
	"dmsim/sim/check/story"
)

// mayLook says whether after a step all that can be read is compared: at the end, and after the last of several reads. Then the target has made all steps so far and no
// more, also where it only tells again what was made before.
func (g *stage) mayLook(i int) bool {
	steps := g.story.Steps
	return g.readable() && !g.judges.NoOpinion && (i+1 == len(steps) || steps[i].Kind == story.Read && steps[i+1].Kind != story.Read)
}

// look compares the inboxes of all, then half of their conversations, then the inboxes again: the other half stays unread until a later look.
func (g *stage) look(i int) {
	at := g.story.Steps[i].At()
	g.inboxes(i, at)
	users, groups := g.made.Users(), g.made.Groups()
	for u := range users {
		for other := range users + groups {
			a := model.Attempt{At: at, Actor: model.UserID(u), Target: model.UserID(other), Group: model.NoGroup}
			if other >= users {
				a.Target, a.Group = model.NoUser, model.GroupID(other-users)
			}
			if (u+other+i)%2 != 0 && u != other && g.found == nil {
				g.show(i, &a)
			}
		}
	}
	g.inboxes(i, at)
}

func (g *stage) inboxes(i int, at model.Time) {
	of, ok := g.target.(Inboxer)
	for u := range g.made.Users() {
		if !ok || g.found != nil {
			return
		}
		reader := model.UserID(u)
		if want, got := g.opinion.Inbox(reader), of.Inbox(reader); !slices.Equal(want, got) && !withheld(of) {
			g.differ(i, at, fmt.Sprintf("inbox of %d: %+v", u, want), fmt.Sprintf("%+v", got))
		}
	}
}
