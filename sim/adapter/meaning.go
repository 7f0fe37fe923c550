package adapter

import (
	"maps"
	"math"
	"slices"
	"strings"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/strictyaml"
)

// meaning is what a word means.
type meaning struct {
	reasons []model.Reason
	number  uint8 // of those of several reasons, see Meanings; 0: none
}

// meanings are what words mean in the answers of one operation.
type meanings map[string]meaning

// compileCoarse numbers the lists of several reasons: each bears one number, whichever words mean it.
func (a *Adapter) compileCoarse() error {
	lists := map[string]Words{}
	for _, t := range a.tables() {
		for _, w := range t {
			if len(w) > 1 {
				lists[w.key()] = w
			}
		}
	}
	if len(lists) > math.MaxUint8 {
		return &strictyaml.FieldError{Path: "answers.reasons", Want: "at most 255 different lists of reasons, those of operations included", Got: len(lists)}
	}
	for _, key := range slices.Sorted(maps.Keys(lists)) {
		a.coarse = append(a.coarse, lists[key])
	}
	return nil
}

// key tells lists apart.
func (w Words) key() string { return strings.Join(w, " ") }

// tables are all that say what words mean.
func (a *Adapter) tables() []map[string]Words {
	all := []map[string]Words{a.Answers.Reasons}
	for _, o := range a.operations {
		if o != nil {
			all = append(all, o.Reasons)
		}
	}
	return all
}

// Coarse says whether some word of the service's may mean several reasons.
func (a *Adapter) Coarse() bool { return len(a.coarse) > 0 }

// Meanings are the reasons that words of the service's may mean, where they are several, under a policy: Said.Meaning is the place of the word's, from 1.
func (a *Adapter) Meanings(p *policy.Policy) (all [][]model.Reason) {
	known := reasonsOf([]*policy.Policy{p})
	for _, w := range a.coarse {
		all = append(all, known.of(w))
	}
	return all
}

// meaningsUnder are what words mean in the answers of each operation, under some policies: the reasons' own names, those of the policies' custom rules, and the tables, the
// operation's the strongest. A word of a table that means a custom rule which no policy has means nothing.
func (a *Adapter) meaningsUnder(policies []*policy.Policy) (all [operations]meanings) {
	known, numbers := reasonsOf(policies), map[string]uint8{}
	for n, w := range a.coarse {
		numbers[w.key()] = uint8(n + 1)
	}
	for op := range all {
		m := meanings{}
		for name, r := range known {
			m[name] = meaning{reasons: []model.Reason{r}}
		}
		tables := []map[string]Words{a.Answers.Reasons}
		if o := a.operations[op]; o != nil {
			tables = append(tables, o.Reasons)
		}
		for _, table := range tables {
			for word, w := range table {
				m[word] = meaning{known.of(w), numbers[w.key()]}
			}
		}
		all[op] = m
	}
	return all
}

// reasons are what names stand for.
type reasons map[string]model.Reason

// reasonsOf are the reasons' own names, and those of the policies' custom rules.
func reasonsOf(policies []*policy.Policy) reasons {
	known := reasons{}
	for r, name := range model.ReasonNames() {
		if r > 0 {
			known[name] = model.Reason(r)
		}
	}
	for _, p := range policies {
		for i, c := range p.Custom {
			known[c.ID] = model.CustomReason + model.Reason(i)
		}
	}
	return known
}

// of are the reasons of a list, those that there are.
func (k reasons) of(w Words) (all []model.Reason) {
	for _, name := range w {
		if r, ok := k[strings.TrimPrefix(name, customPrefix)]; ok {
			all = append(all, r)
		}
	}
	return all
}
