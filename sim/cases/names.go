package cases

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"dmsim/strictyaml"
)

// nameShape is what a user, a crowd or a group may be called: nothing that the signs of a case (->, *, lists) would be mixed up with.
var nameShape = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N}_.-]{0,63}$`)

// Nobody is a name that stands for no account wherever somebody may be named who attempts, or whom an attempt is about, unless a case gives it to a user.
const Nobody = "nobody"

const (
	nameWanted    = "a name of at most 64 letters, digits, _, . and -, from a letter or digit on"
	namesShownMax = 12
)

// fold makes names that differ in case only the same.
func fold(name string) string { return strings.ToLower(name) }

// scope knows the names of a case. Users and crowds share one space of names, groups have another.
type scope struct {
	users  map[string]string   // folded -> as declared; those registered by a step too
	crowds map[string][]string // folded -> its users
	groups map[string]string
	order  []string // users and crowds as declared, for errors
}

func newScope() *scope {
	return &scope{users: map[string]string{}, crowds: map[string][]string{}, groups: map[string]string{}}
}

// declare reads a new name of a user or a crowd.
func (s *scope) declare(n *strictyaml.Node) (string, error) {
	name, err := newName(n)
	if err != nil {
		return "", err
	}
	return name, s.claim(n, name)
}

func (s *scope) claim(n *strictyaml.Node, name string) error {
	_, user := s.users[fold(name)]
	_, crowd := s.crowds[fold(name)]
	if user || crowd {
		return n.Errorf("want a name that nobody bears, got %q (names compare without case)", name)
	}
	return nil
}

func (s *scope) addUser(name string) { s.users[fold(name)] = name }

// group reads a new name of a group.
func (s *scope) declareGroup(n *strictyaml.Node) (string, error) {
	name, err := newName(n)
	if err != nil {
		return "", err
	}
	if _, known := s.groups[fold(name)]; known {
		return "", n.Errorf("want a name that no group bears, got %q (names compare without case)", name)
	}
	return name, nil
}

func (s *scope) addGroup(name string) { s.groups[fold(name)] = name }

func newName(n *strictyaml.Node) (string, error) {
	if n.Kind() != strictyaml.Scalar || !nameShape.MatchString(n.Text()) {
		return "", n.Want(nameWanted)
	}
	return n.Text(), nil
}

// user reads the name of one user who is declared.
func (s *scope) user(n *strictyaml.Node) (string, error) {
	if name, known := s.users[fold(n.Text())]; known && n.Kind() == strictyaml.Scalar {
		return name, nil
	}
	return "", n.Want("one of the users " + s.known())
}

// groupNamed reads the name of a group that is declared.
func (s *scope) groupNamed(n *strictyaml.Node) (string, error) {
	if name, known := s.groups[fold(n.Text())]; known && n.Kind() == strictyaml.Scalar {
		return name, nil
	}
	return "", n.Want("one of the groups " + enumerate(values(s.groups)))
}

// anyGroup is groupNamed where R02 can refuse: it may also name a group that nobody made.
func (s *scope) anyGroup(n *strictyaml.Node) (string, error) {
	if name, known := s.groups[fold(n.Text())]; known {
		return name, nil
	}
	if n.Text() == "" {
		return "", n.Want("a group's name")
	}
	return n.Text(), nil
}

// some reads the name of a user, or a crowd's with a star.
func (s *scope) some(n *strictyaml.Node) ([]string, error) {
	if s.nobody(n) {
		return []string{Nobody}, nil
	}
	users, ok := s.resolve(n.Text())
	if !ok || n.Kind() != strictyaml.Scalar {
		return nil, n.Want("one of " + s.known())
	}
	return users, nil
}

// nobody says whether a name is that of nobody.
func (s *scope) nobody(n *strictyaml.Node) bool {
	_, declared := s.users[Nobody]
	return fold(n.Text()) == Nobody && n.Kind() == strictyaml.Scalar && !declared
}

// anybody is some where R01 or R02 can refuse: it may also name one whom nobody knows.
func (s *scope) anybody(n *strictyaml.Node) ([]string, error) {
	text := n.Text()
	if users, ok := s.resolve(text); ok {
		return users, nil
	}
	if text == "" || strings.HasSuffix(text, "*") {
		return nil, n.Want("a user's name or one of the crowds " + s.known())
	}
	return []string{text}, nil
}

func (s *scope) resolve(text string) ([]string, bool) {
	if crowd, ok := strings.CutSuffix(text, "*"); ok {
		users, known := s.crowds[fold(crowd)]
		return users, known
	}
	name, known := s.users[fold(text)]
	return []string{name}, known
}

// list reads a list of names, crowds allowed, or one name.
func (s *scope) list(n *strictyaml.Node) ([]string, error) {
	if n.Kind() != strictyaml.Scalar && n.Kind() != strictyaml.List {
		return nil, n.Want("a list of names")
	}
	var all []string
	for _, item := range items(n) {
		some, err := s.some(item)
		if err != nil {
			return nil, err
		}
		if all = append(all, some...); len(all) > UsersMax {
			return nil, item.Errorf("want at most %d names in a list", UsersMax)
		}
	}
	return all, nil
}

// known names whom an error can suggest: the users as declared, crowds with their star.
func (s *scope) known() string { return enumerate(s.order) }

func enumerate(names []string) string {
	if len(names) == 0 {
		return "(there are none)"
	}
	if len(names) > namesShownMax {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:namesShownMax], ", "), len(names)-namesShownMax)
	}
	return strings.Join(names, ", ")
}

func values(m map[string]string) []string {
	var all []string
	for _, v := range m {
		all = append(all, v)
	}
	slices.Sort(all)
	return all
}
