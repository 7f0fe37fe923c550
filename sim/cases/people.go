package cases

import (
	"fmt"
	"strings"

	"dmsim/model"
	"dmsim/strictyaml"
)

// person is what is said of a user.
type person struct {
	Born *strictyaml.Node `yaml:"born,required"`
	DMs  *model.Setting   `yaml:"dms"`
	Zone *strictyaml.Node `yaml:"zone"`
}

func (p *parser) profile(who person) (model.Profile, error) {
	birth, err := date(who.Born)
	if err != nil {
		return model.Profile{}, err
	}
	profile := model.Profile{Birth: birth}
	if who.DMs != nil {
		profile.Setting, profile.HasSetting = *who.DMs, true
	}
	if who.Zone != nil {
		profile.Zone, err = p.zones.id(who.Zone)
	}
	return profile, err
}

func date(n *strictyaml.Node) (model.Date, error) {
	d, err := model.ParseDate(n.Text())
	if err != nil || d.Year() < 1800 {
		return 0, n.Want("a date such as 2010-06-15")
	}
	return d, nil
}

// initial is profile for the initial state, in which everybody is born.
func (p *parser) initial(who person) (model.Profile, error) {
	profile, err := p.profile(who)
	if err == nil && profile.Birth > p.c.Start.Day().Date() {
		err = who.Born.Want("a date not after the start")
	}
	return profile, err
}

func (p *parser) users(n *strictyaml.Node) error {
	if n.Kind() != strictyaml.Mapping {
		return n.Want("a mapping of names to {born, dms, zone}")
	}
	for key, value := range n.Entries() {
		name, err := p.names.declare(key)
		if err != nil {
			return err
		}
		var who person
		if err := value.Decode(&who); err != nil {
			return err
		}
		profile, err := p.initial(who)
		if err != nil {
			return err
		}
		p.names.order = append(p.names.order, name)
		if err := p.addUser(key, name, profile); err != nil {
			return err
		}
	}
	return nil
}

func (p *parser) addUser(n *strictyaml.Node, name string, profile model.Profile) error {
	if len(p.c.Users) == UsersMax {
		return n.Errorf("want at most %d users in a case", UsersMax)
	}
	p.names.addUser(name)
	p.c.Users = append(p.c.Users, User{name, profile})
	return nil
}

// crowd is what is said of a crowd.
type crowd struct {
	Count int    `yaml:"count"`
	Who   person `yaml:",inline"`
}

func (p *parser) crowds(n *strictyaml.Node) error {
	if n.Kind() != strictyaml.Mapping {
		return n.Want("a mapping of names to {count, born, dms, zone}")
	}
	for key, value := range n.Entries() {
		name, err := p.names.declare(key)
		if err != nil {
			return err
		}
		var said crowd
		if err := value.Decode(&said); err != nil {
			return err
		}
		if said.Count < 1 || said.Count > UsersMax {
			at := value.Get("count")
			if at == nil {
				return value.Errorf("want the key count")
			}
			return at.Want(fmt.Sprintf("a whole number from 1 to %d", UsersMax))
		}
		profile, err := p.initial(said.Who)
		if err != nil {
			return err
		}
		if err := p.addCrowd(key, name, said.Count, profile); err != nil {
			return err
		}
	}
	return nil
}

func (p *parser) addCrowd(n *strictyaml.Node, name string, count int, profile model.Profile) error {
	p.names.order = append(p.names.order, name+"*")
	var users []string
	for i := range count {
		user := fmt.Sprintf("%s%d", name, i+1)
		if err := p.names.claim(n, user); err != nil {
			return err
		}
		if err := p.addUser(n, user, profile); err != nil {
			return err
		}
		users = append(users, user)
	}
	p.names.crowds[fold(name)] = users
	p.c.Crowds = append(p.c.Crowds, Crowd{name, count})
	return nil
}

// pairs reads a list of follows or blocks.
func (p *parser) pairs(n *strictyaml.Node, into *[]Pair) error {
	if n.Kind() != strictyaml.Scalar && n.Kind() != strictyaml.List {
		return n.Want("a list of a -> b")
	}
	for _, item := range items(n) {
		from, to, ok := strings.Cut(item.Text(), "->")
		if !ok {
			return item.Want("a -> b")
		}
		froms, known := p.names.resolve(strings.TrimSpace(from))
		tos, knownToo := p.names.resolve(strings.TrimSpace(to))
		if !known || !knownToo {
			return item.Want("a -> b with a and b of " + p.names.known())
		}
		if len(*into)+len(froms)*len(tos) > PairsMax {
			return item.Errorf("want at most %d pairs", PairsMax)
		}
		for _, a := range froms {
			for _, b := range tos {
				if a != b {
					*into = append(*into, Pair{a, b})
				} else if len(froms) == 1 && len(tos) == 1 {
					return item.Want("a -> b with two users")
				}
			}
		}
	}
	return nil
}

func (p *parser) groups(n *strictyaml.Node) error {
	if n.Kind() != strictyaml.Mapping {
		return n.Want("a mapping of names to {members: [creator, ...]}")
	}
	for key, value := range n.Entries() {
		name, err := p.names.declareGroup(key)
		if err != nil {
			return err
		}
		var said struct {
			Members *strictyaml.Node `yaml:"members,required"`
		}
		if err := value.Decode(&said); err != nil {
			return err
		}
		members, err := p.names.list(said.Members)
		if err != nil {
			return err
		}
		if err := distinct(said.Members, members); err != nil {
			return err
		}
		p.names.addGroup(name)
		p.c.Groups = append(p.c.Groups, Group{name, members})
	}
	return nil
}

// distinct refuses an empty list of members, and one that names somebody twice.
func distinct(n *strictyaml.Node, members []string) error {
	if len(members) == 0 {
		return n.Errorf("want at least one member, the creator")
	}
	seen := map[string]bool{}
	for _, m := range members {
		if m == Nobody {
			return n.Errorf("want members that are there at the start, got %s", m)
		}
		if seen[m] {
			return n.Errorf("want each member once, got %s twice", m)
		}
		seen[m] = true
	}
	return nil
}
