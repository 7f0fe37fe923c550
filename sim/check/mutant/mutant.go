// Package mutant is the catalogue of worlds that are broken on purpose. That each of them is found out is the proof that checking works.
package mutant

import (
	"fmt"
	"slices"

	"dmsim/model/world"
	"dmsim/strictyaml"
)

// Mutant is one way in which a world is broken.
type Mutant struct {
	ID    string // permanent
	Rule  string // the rule or the area that it breaks: "R12", "commit", "groups"
	Group string // the kind of slip, see Groups
	What  string // in one sentence
	Race  bool   // it only shows where attempts overlap, see world.Overlap
	Fault world.Fault
}

// groups lists the kinds of slips with their mutants, in the order of the catalogue.
var groups = []struct {
	name    string
	mutants []Mutant
}{
	{"constant", constants},
	{"option", options},
	{"party", parties},
	{"window", windows},
	{"idempotency", idempotency},
	{"group", inGroup},
	{"moderation", moderation},
	{"state", states},
	{"order", orders},
	{"race", races},
	{"told", tales},
}

// all are the mutants in their order.
var all = func() (list []Mutant) {
	for _, g := range groups {
		for _, m := range g.mutants {
			m.Group = g.name
			m.Race = g.name == "race"
			list = append(list, m)
		}
	}
	return list
}()

// All returns the mutants in their order. The list is the caller's.
func All() []Mutant { return slices.Clone(all) }

// Groups returns the names of the kinds of slips, in order.
func Groups() (names []string) {
	for _, g := range groups {
		names = append(names, g.name)
	}
	return names
}

// ByID returns the mutant with an id. The error says where the ids are.
func ByID(id string) (Mutant, error) {
	ids := make([]string, len(all))
	for i, m := range all {
		if ids[i] = m.ID; m.ID == id {
			return m, nil
		}
	}
	hint := "dmsim list mutants"
	if closest := strictyaml.Closest(id, ids); closest != "" {
		hint = fmt.Sprintf("did you mean %s? All: %s", closest, hint)
	}
	return Mutant{}, fmt.Errorf("no mutant %q (%s)", id, hint)
}

// Canary returns the mutant that no run of checks may miss.
func Canary() Mutant {
	m, err := ByID("canary")
	if err != nil {
		panic("mutant: " + err.Error())
	}
	return m
}
