package history

import (
	"io"
	"slices"

	"github.com/parquet-go/parquet-go"

	"dmsim/model"
	"dmsim/model/graph"
	"dmsim/sim/population"
	"dmsim/table"
)

// UsersSchema names the shape of users.parquet, in its metadata under the key "schema".
const UsersSchema = "dmsim.users/1"

// user is a row of users.parquet.
type user struct {
	id     model.UserID
	groups uint32
}

// WriteUsers writes the users of the start, in order of their ids:
//
//	id, name       as they bear them in the run
//	original_id    in the file that the follows came from; null: from none
//	persona        how the user behaves
//	stated_birth   and true_birth: dates
//	true_age       whole years at the start
//	zone           the name of the time zone
//	setting        who may message the user; null: not chosen, so the policy's default
//	followees      and followers: how many; followers are null where the graph is computed, since all of it would have to be
//	groups         of how many groups of the start the user is a member
//
// Beside a row group in memory it takes 4 bytes for each user, and for each member of a group.
func WriteUsers(to io.Writer, p *population.Population) error {
	w := table.NewWriter(to, "users", usersColumns(p), groupRows)
	w.Tell("schema", UsersSchema)
	members := slices.Concat(p.Groups...)
	slices.Sort(members)
	for id := range model.UserID(p.Users()) {
		u := user{id: id}
		for ; len(members) > 0 && members[0] == id; members = members[1:] {
			u.groups++
		}
		if err := w.Add(&u); err != nil {
			return err
		}
	}
	return w.Close()
}

// countFollowers goes once through a stored graph; it returns nil for another.
func countFollowers(p *population.Population) []uint32 {
	stored, ok := p.Graph.(*graph.CSR)
	if !ok {
		return nil
	}
	followers := make([]uint32, p.Users())
	for u := range model.UserID(p.Users()) {
		for followee := range stored.Followees(u) {
			followers[followee]++
		}
	}
	return followers
}

func usersColumns(p *population.Population) []table.Column[user] {
	zones := make([]string, len(p.Zones))
	for i := range zones {
		zones[i] = p.Zones[i].Name
	}
	zoneNames, personas := table.NewWords(zones), table.NewWords(population.PersonaNames())
	followers := countFollowers(p)
	text := func(v string) parquet.Value { return parquet.ByteArrayValue([]byte(v)) }
	number := func(n int) parquet.Value { return parquet.Int32Value(int32(n)) }
	date := func(d model.Date) parquet.Value { return parquet.Int32Value(int32(d.Day())) }
	column := func(name string, node parquet.Node, get func(u *user) parquet.Value) table.Column[user] {
		return table.Column[user]{Name: name, Node: node, Take: table.Each(get)}
	}
	orNull := func(name string, node parquet.Node, get func(u *user) parquet.Value) table.Column[user] {
		return table.Column[user]{Name: name, Node: parquet.Optional(node), Take: table.EachOrNull(get)}
	}
	return []table.Column[user]{
		column("id", table.Rising(parquet.Uint(32)), func(u *user) parquet.Value { return number(int(u.id)) }),
		orNull("original_id", parquet.Uint(64), func(u *user) (none parquet.Value) {
			if p.IDs == nil {
				return none
			}
			return parquet.Int64Value(int64(p.IDs.Original(u.id)))
		}),
		column("name", parquet.String(), func(u *user) parquet.Value { return text(population.Name(u.id)) }),
		column("persona", table.Word(), func(u *user) parquet.Value { return personas.Value(int(p.Persona(u.id))) }),
		column("stated_birth", parquet.Date(), func(u *user) parquet.Value { return date(p.Profile(u.id).Birth) }),
		column("true_birth", parquet.Date(), func(u *user) parquet.Value { return date(p.TrueBirth(u.id)) }),
		column("true_age", parquet.Int(16), func(u *user) parquet.Value { return number(p.TrueAge(u.id)) }),
		column("zone", table.Word(), func(u *user) parquet.Value { return zoneNames.Value(int(p.Zone(u.id))) }),
		orNull("setting", table.Word(), func(u *user) (none parquet.Value) {
			if profile := p.Profile(u.id); profile.HasSetting {
				return settings.Value(int(profile.Setting))
			}
			return none
		}),
		column("followees", parquet.Uint(32), func(u *user) parquet.Value { return number(p.Graph.Degree(u.id)) }),
		orNull("followers", parquet.Uint(32), func(u *user) (none parquet.Value) {
			if followers == nil {
				return none
			}
			return number(int(followers[u.id]))
		}),
		column("groups", parquet.Uint(32), func(u *user) parquet.Value { return number(int(u.groups)) }),
	}
}
