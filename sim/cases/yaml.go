package cases

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"dmsim/model"
	"dmsim/strictyaml"
)

// afterMax is the longest duration, in signs, that is told as one. Another step is told by its time.
const afterMax = 10

// YAML writes the case as a document that Parse reads back to an equal case, but for source, lines and the steps' texts; texts and names must be UTF-8. Zones
// are numbered anew by their first use, and Parse knows them by their names only. It panics on what no file can say: a list of actors that is no
// crowd of the case.
func (c *Case) YAML() []byte {
	var b strings.Builder
	for _, comment := range c.Comment {
		for line := range strings.SplitSeq(comment, "\n") {
			b.WriteString(strings.TrimRight("# "+printable(line), " ") + "\n")
		}
	}
	policies := policyWriter{}
	doc := mapping().
		with("name", text(c.Name)).
		with("policy", policies.write(c.Policy)).
		with("start", value(c.Start.Std()))
	users, crowds := c.peopleTrees()
	doc = doc.withSome("users", users).withSome("crowds", crowds).
		withSome("follows", pairTrees(c.Follows)).withSome("blocks", pairTrees(c.Blocks)).withSome("groups", c.groupTrees())
	steps := tree{kind: strictyaml.List, open: true}
	now := c.Start
	for i := range c.Steps {
		s := &c.Steps[i]
		steps.items = append(steps.items, c.stepTree(s, now, &policies))
		now = s.At
	}
	doc.open = true
	doc.with("steps", steps).document(&b)
	return []byte(b.String())
}

// printable keeps a comment on its line.
func printable(line string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(line, " "))
}

// peopleTrees are the users, without those of crowds, and the crowds.
func (c *Case) peopleTrees() (users, crowds tree) {
	users, crowds = mapping(), mapping()
	users.open, crowds.open = true, true
	single := len(c.Users)
	for _, crowd := range c.Crowds {
		single -= crowd.Count
	}
	for _, u := range c.Users[:single] {
		users = users.with(nameText(u.Name), c.person(mapping(), u.Profile))
	}
	next := single
	for _, crowd := range c.Crowds {
		crowds = crowds.with(nameText(crowd.Name), c.person(mapping().with("count", value(crowd.Count)), c.Users[next].Profile))
		next += crowd.Count
	}
	return users, crowds
}

// person adds what is said of a user.
func (c *Case) person(t tree, p model.Profile) tree {
	t = t.with("born", plainTree(p.Birth.String()))
	if p.HasSetting {
		t = t.with("dms", value(p.Setting))
	}
	if int(p.Zone) < len(c.Zones) {
		if name := c.Zones[p.Zone].Name; name != "" && name != utc {
			t = t.with("zone", text(name))
		}
	}
	return t
}

// pairShape is a pair that needs no quotes.
var pairShape = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]* -> [A-Za-z0-9][A-Za-z0-9_.-]*$`)

// pairTrees lists a -> b.
func pairTrees(pairs []Pair) tree {
	t := tree{kind: strictyaml.List}
	for _, p := range pairs {
		pair := p.From + " -> " + p.To
		if pairShape.MatchString(pair) {
			t.items = append(t.items, plainTree(pair))
		} else {
			t.items = append(t.items, text(pair))
		}
	}
	return t
}

func (c *Case) groupTrees() tree {
	t := mapping()
	t.open = true
	for _, g := range c.Groups {
		t = t.with(nameText(g.Name), mapping().with("members", c.names(g.Members)))
	}
	return t
}

// names lists users; one crowd after the other stands for its users.
func (c *Case) names(all []string) tree {
	t := tree{kind: strictyaml.List}
	for i := 0; i < len(all); {
		word, taken := nameTree(all[i]), 1
		for _, crowd := range c.Crowds {
			if users := crowd.users(); len(all)-i >= len(users) && slices.Equal(all[i:i+len(users)], users) {
				word, taken = crowd.star(), len(users)
				break
			}
		}
		t.items = append(t.items, word)
		i += taken
	}
	return t
}

// some is one user, or a crowd.
func (c *Case) some(all []string) tree {
	if len(all) == 1 {
		return nameTree(all[0])
	}
	if t := c.names(all); len(t.items) == 1 {
		return t.items[0]
	}
	panic(fmt.Sprintf("cases: no file can say that a step is about %v, which is no crowd of the case", all))
}

// users are the names of a crowd's users.
func (crowd Crowd) users() []string {
	all := make([]string, crowd.Count)
	for i := range all {
		all[i] = fmt.Sprintf("%s%d", crowd.Name, i+1)
	}
	return all
}

func (crowd Crowd) star() tree {
	if name := nameText(crowd.Name); name == crowd.Name {
		return plainTree(name + "*")
	}
	return text(crowd.Name + "*")
}

// stepTree is a step with its time, what it does, and what shall come of it.
func (c *Case) stepTree(s *Step, now model.Time, policies *policyWriter) tree {
	t := mapping()
	t.open = true
	if s.At != now {
		if after := length(s.At - now); len(after) <= afterMax {
			t = t.with(keyAfter, plainTree(after))
		} else {
			t = t.with(keyAt, value(s.At.Std()))
		}
	}
	switch {
	case s.Inbox != nil:
		return s.Inbox.trees(t)
	case s.Policy != nil:
		return t.with(actionPolicy, policies.write(s.Policy.Policy))
	}
	t = t.with(s.Action.Op.String(), c.actionTree(s.Action))
	if s.HasKey {
		t = t.with(keyKey, plainTree(fmt.Sprintf("%#x", uint64(s.Key))))
	}
	if s.Overlaps {
		t = t.with(keyOverlaps, value(true))
	}
	if len(s.Expect) > 0 {
		t = t.with(keyExpect, c.expectTree(s))
	}
	if s.HasReaches {
		t = t.with(keyReaches, c.names(s.Reaches))
	}
	return t
}

// length writes a length of time as a person would: in days, where it has some.
func length(t model.Time) string {
	days, rest := t/model.DayLength, time.Duration(t%model.DayLength)*time.Millisecond
	switch {
	case days == 0:
		return strictyaml.FormatDuration(rest)
	case rest == 0:
		return fmt.Sprintf("%dd", days)
	}
	return fmt.Sprintf("%dd%s", days, strictyaml.FormatDuration(rest))
}

// expectTree is a reason, or the counts of several.
func (c *Case) expectTree(s *Step) tree {
	counts := mapping()
	for reason := range 256 {
		if count := s.Expect[model.Reason(reason)]; count > 0 {
			counts = counts.with(c.reasonName(s.Action.Op, model.Reason(reason)), value(count))
		}
	}
	if len(counts.pairs) == 1 {
		return plainTree(counts.pairs[0].key)
	}
	return counts
}

// trees adds the reading of an inbox, and what shall be there.
func (b *Inbox) trees(t tree) tree {
	inbox := mapping().with("of", nameTree(b.Of))
	if b.Group != "" {
		inbox = inbox.with("group", nameTree(b.Group))
	} else {
		inbox = inbox.with("from", nameTree(b.From))
	}
	t = t.with(actionInbox, inbox)
	if !b.HasTexts {
		return t
	}
	texts := tree{kind: strictyaml.List}
	for _, line := range b.Texts {
		texts.items = append(texts.items, text(line))
	}
	return t.with(keyExpect, texts)
}

// actionTree says of an action what is not its default.
func (c *Case) actionTree(a *Action) tree {
	t := mapping()
	switch a.Op {
	case model.OpSend:
		return c.sendTree(a)
	case model.OpSet:
		return t.with("user", c.some(a.Actors)).with("dms", value(a.Setting))
	case model.OpRegister:
		return c.person(t.with("user", nameTree(a.Actors[0])), a.Profile)
	case model.OpDelete:
		return t.with("user", c.some(a.Actors))
	case model.OpCreateGroup:
		return t.with("by", nameTree(a.Actors[0])).with("group", nameTree(a.Group)).withSome("members", c.names(a.Members))
	case model.OpAdd:
		return t.with("by", c.some(a.Actors)).with("group", nameTree(a.Group)).with("user", c.some(a.Targets))
	case model.OpLeave:
		return t.with("user", c.some(a.Actors)).with("group", nameTree(a.Group))
	case model.OpReport:
		t = t.with("by", c.some(a.Actors)).with("from", c.some(a.Targets))
		switch {
		case a.Message == NoMessage:
			t = t.with("message", text(noMessage))
		case a.Message != 0:
			t = t.with("message", value(a.Message))
		}
		return t
	}
	return t.with("by", c.some(a.Actors)).with("user", c.some(a.Targets))
}

func (c *Case) sendTree(a *Action) tree {
	t := mapping().with("from", c.some(a.Actors))
	if len(a.Targets) > 0 {
		t = t.with("to", c.some(a.Targets))
	} else {
		t = t.with("group", nameTree(a.Group))
	}
	if a.Content.Text != "" {
		t = t.with("text", text(a.Content.Text))
	}
	if a.Content.Kind != model.Text {
		t = t.with("kind", value(a.Content.Kind))
	}
	if a.Content.Labels != 0 {
		labels := tree{kind: strictyaml.List}
		for label := range strings.SplitSeq(a.Content.Labels.String(), ",") {
			labels.items = append(labels.items, plainTree(label))
		}
		t = t.with("labels", labels)
	}
	if a.Content.ID != "" {
		t = t.with("id", text(a.Content.ID))
	}
	if a.Times != 1 {
		t = t.with("times", value(a.Times))
	}
	if a.Anonymous {
		t = t.with("anonymous", value(true))
	}
	return t
}
