package sensitivity

import (
	"strconv"
	"strings"
)

// Column is what a term is a product of: a factor's number in coded units, z = 2u - 1 in [-1, 1), or whether a factor has a level.
type Column struct {
	Factor int `json:"factor"`
	// Level is the level whose indicator this is, 1 at least (level 0 is what the constant stands for), or -1 for a numeric factor.
	Level int `json:"level"`
}

// Term is a product of no, one or two columns: the constant, a linear term, a square or an interaction.
type Term []Column

// Text is the term with the names of the factors: "1", "age", "age^2", "age limit=2".
func (t Term) Text(names []string) string {
	if len(t) == 0 {
		return "1"
	}
	if len(t) == 2 && t[0] == t[1] {
		return names[t[0].Factor] + "^2"
	}
	parts := make([]string, len(t))
	for i, c := range t {
		parts[i] = names[c.Factor]
		if c.Level >= 0 {
			parts[i] += "=" + strconv.Itoa(c.Level)
		}
	}
	return strings.Join(parts, " ")
}

// terms lists the terms of a surface. Of a numeric factor that takes fewer than three values a square says nothing new, and is left out.
func (f *fit) terms(form Form) []Term {
	columns := f.columns()
	terms := []Term{{}}
	for _, c := range columns {
		terms = append(terms, Term{c})
	}
	if form == FirstOrder {
		return terms
	}
	for i, a := range columns {
		if a.Level < 0 && f.distinct(a.Factor) {
			terms = append(terms, Term{a, a})
		}
		for _, b := range columns[i+1:] {
			if a.Factor != b.Factor {
				terms = append(terms, Term{a, b})
			}
		}
	}
	return terms
}

// columns are those of the linear terms.
func (f *fit) columns() (list []Column) {
	for factor, levels := range f.levels {
		if levels == 0 {
			list = append(list, Column{factor, -1})
		}
		for l := 1; l < levels; l++ {
			list = append(list, Column{factor, l})
		}
	}
	return list
}

// distinct says whether a factor takes three values or more.
func (f *fit) distinct(factor int) bool {
	first := f.points[0][factor]
	second := first
	for _, p := range f.points {
		switch u := p[factor]; {
		case u == first || u == second:
		case second == first:
			second = u
		default:
			return true
		}
	}
	return false
}
