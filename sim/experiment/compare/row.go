package compare

import (
	"maps"
	"slices"
	"strings"
)

// Row is what is kept of one run.
type Row struct {
	Place
	Seed    uint64             // of what they intend
	Hash    string             // of the history
	Numbers map[string]float64 // by the names of metrics, their parts METRIC.PART, refused.REASON and done.OPERATION; what is not defined is absent
	Groups  map[Group]float64  // delivered shares
	Witness *Witness           // of replication 0; else nil
	// What is no part of a Result:
	Attempts    uint64   // of all kinds, in the time that counts
	Assumptions []string // of the base in replication 0; else nil
}

// Group is a part of the people, by a trait of theirs.
type Group struct {
	By   string `json:"by"`   // one of Traits
	Name string `json:"name"` // a band of age or a persona
}

// Definition says what a number is.
type Definition struct {
	Name   string
	Unit   string
	Family string
	Higher string // what a higher value means: better, worse, or "" where it depends
	Parts  bool   // its parts NAME.PART sum to it: one that is not there is 0
}

// What begins the names of numbers that are no metrics: the share of the attempts that were refused for a reason, and of an operation's attempts that were done.
const (
	refusedPrefix = "refused."
	donePrefix    = "done."
)

// attempted is a number that is defined wherever anything was attempted: the shares of refusals are parts of it.
const attempted = "delivered_share"

// Complete writes the parts that are absent since nothing of the kind occurred in a run, and did in another: 0, if their whole is defined there. Analyse wants completed rows.
func Complete(rows []Row, definitions []Definition) {
	for _, name := range numbersIn(rows) {
		_, whole, isPart := partOf(name, definitions)
		if !isPart || whole == "" {
			continue
		}
		for i := range rows {
			numbers := rows[i].Numbers
			if _, there := numbers[name]; there {
				continue
			}
			if _, defined := numbers[whole]; defined {
				numbers[name] = 0
			}
		}
	}
}

// numbersIn lists the names of all numbers, sorted.
func numbersIn(rows []Row) []string {
	names := make(map[string]bool)
	for i := range rows {
		for name := range rows[i].Numbers {
			names[name] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// partOf says what a part is like and of which number it is one that is 0 where it is absent; whole is "" where there is none such.
func partOf(name string, definitions []Definition) (like Definition, whole string, isPart bool) {
	switch {
	case strings.HasPrefix(name, refusedPrefix):
		return Definition{Unit: "share", Family: "refused"}, attempted, true
	case strings.HasPrefix(name, donePrefix):
		return Definition{Unit: "share", Family: "done"}, "", true
	}
	for _, def := range definitions {
		if strings.HasPrefix(name, def.Name+".") {
			if def.Parts {
				whole = def.Name
			}
			return def, whole, true
		}
	}
	return like, "", false
}
