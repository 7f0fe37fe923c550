package service

import (
	"slices"

	"dmsim/model"
	"dmsim/sim/population"
)

// judgeZones makes the zones of a given state ready.
func (s *Service) judgeZones(b *beginning) error {
	names := b.state.Zones
	if names == nil {
		return nil
	}
	if len(names) == 0 || len(names) > zonesMax || names[0] != "UTC" {
		return invalid("state.zones: want 1 to %d names, the first UTC; got %d", zonesMax, len(names))
	}
	s.compiler.mu.Lock()
	defer s.compiler.mu.Unlock()
	b.zones = make([]model.Zone, len(names))
	for i, name := range names {
		z, err := s.compiler.zone(name)
		if err != nil {
			return invalid("state.zones[%d]: %v", i, err)
		}
		b.zones[i] = z
	}
	return nil
}

// zonesMax bounds the zones of a given state.
const zonesMax = 1000

// judgeUser makes the n-th profile of a given state ready. Names are those that were chosen before.
func judgeUser(n int, u *Profile, into *model.Profile, zones int, names map[string]bool) error {
	birth, err := parseBirth(u.Birth)
	switch {
	case err != nil:
		return invalid("state.users[%d].%s", n, detailOf(err))
	case u.Zone < 0 || u.Zone >= zones:
		return invalid("state.users[%d].zone: want the place of one of %d zones, got %d", n, zones, u.Zone)
	}
	*into = model.Profile{Birth: birth, Zone: model.ZoneID(u.Zone)}
	if u.Setting != nil {
		into.Setting, into.HasSetting = *u.Setting, true
	}
	if u.Username == "" {
		return nil
	}
	if err := checkName(u.Username); err != nil {
		return invalid("state.users[%d].%s", n, detailOf(err))
	}
	if _, computed := population.Lookup(u.Username); computed || names[fold(u.Username)] {
		return invalid("state.users[%d].username: %q is another one's", n, u.Username)
	}
	names[fold(u.Username)] = true
	return nil
}

// judgeLinks holds that follows, blocks and groups are of users who are there.
func judgeLinks(st *State, users int) error {
	if err := judgePairs("follows", st.Follows, users); err != nil {
		return err
	}
	if err := judgePairs("blocks", st.Blocks, users); err != nil {
		return err
	}
	for i, members := range st.Groups {
		ids := slices.Sorted(slices.Values(members))
		if len(ids) == 0 || int(ids[len(ids)-1]) >= users || len(slices.Compact(ids)) < len(members) {
			return invalid("state.groups[%d]: want different ones of %d users, got %v", i, users, members[:min(len(members), 20)])
		}
	}
	return nil
}

func judgePairs(what string, pairs [][2]uint32, users int) error {
	i := slices.IndexFunc(pairs, func(p [2]uint32) bool { return int(p[0]) >= users || int(p[1]) >= users || p[0] == p[1] })
	if i < 0 {
		return nil
	}
	return invalid("state.%s[%d]: want two of %d users, got %v", what, i, users, pairs[i])
}
