package story

import (
	"slices"

	"dmsim/model"
)

// settle puts steps in the place of the initial state: what of it no rule allows is refused, as anything else.
func (d *drawer) settle() {
	st := d.s.State
	d.s.State = State{Start: st.Start, Zones: st.Zones, Users: st.Users[:0], Follows: st.Follows[:0], Blocks: st.Blocks[:0], Groups: st.Groups[:0]}
	d.handles, d.groups = d.handles[:0], d.groups[:0]
	try := func(a model.Attempt) *Step {
		a.Group = model.NoGroup
		return d.add(Try, a)
	}
	for _, p := range st.Users {
		s := try(model.Attempt{Op: model.OpRegister, Actor: model.NoUser, Target: model.NoUser, Birth: p.Birth, Zone: p.Zone, Setting: p.Setting, HasSetting: p.HasSetting})
		d.handles = append(d.handles, UserOf(s.N))
	}
	for _, f := range st.Follows {
		try(model.Attempt{Op: model.OpFollow, Actor: d.handles[f[0]], Target: d.handles[f[1]]})
	}
	for _, g := range slices.Clone(st.Groups) {
		s := try(model.Attempt{Op: model.OpCreateGroup, Actor: d.handles[g[0]], Target: model.NoUser})
		for _, m := range g[1:] {
			s.Members = append(s.Members, d.handles[m])
		}
		d.groups = append(d.groups, GroupOf(s.N))
	}
	for _, b := range st.Blocks {
		try(model.Attempt{Op: model.OpBlock, Actor: d.handles[b[0]], Target: d.handles[b[1]]})
	}
}
