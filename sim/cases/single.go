package cases

import (
	"strconv"
	"strings"

	"dmsim/model"
	"dmsim/strictyaml"
)

// single says whether the step makes exactly one attempt.
func (s *Step) single() bool { return s.Action != nil && s.Action.Attempts() == 1 }

// key reads the key of the draws of the one attempt.
func (p *parser) key(n *strictyaml.Node, s *Step) error {
	said := n.Get(keyKey)
	if said == nil {
		return nil
	}
	if !s.single() {
		return said.Errorf("want a key at a step that makes one attempt only")
	}
	key, err := keyOf(said.Text())
	if err != nil {
		return said.Want("a whole number from 0 to 18446744073709551615, or its hex digits after 0x")
	}
	s.Key, s.HasKey = model.Key(key), true
	return nil
}

// keyOf reads a key, also one in quotes: tools that take every number for a float leave it whole only as a text.
func keyOf(text string) (uint64, error) {
	if digits, hex := strings.CutPrefix(text, "0x"); hex {
		return strconv.ParseUint(digits, 16, 64)
	}
	return strconv.ParseUint(text, 10, 64)
}

// overlaps reads whether the one attempt began before that of the step before it.
func (p *parser) overlaps(n *strictyaml.Node, s *Step) error {
	said := n.Get(keyOverlaps)
	if said == nil {
		return nil
	}
	if err := said.Decode(&s.Overlaps); err != nil || !s.Overlaps {
		return err
	}
	if !s.single() {
		return said.Errorf("want overlaps at a step that makes one attempt only")
	}
	last := len(p.c.Steps) - 1
	if last < 0 || !p.c.Steps[last].single() || p.c.Steps[last].Overlaps {
		return said.Errorf("want overlaps right after a step that makes one attempt and does not overlap itself")
	}
	return nil
}
