package network

import (
	"sort"

	"dmsim/model"
	"dmsim/model/graph"
)

// mergedMeans: years of age are taken together until there are so many times the mean follows of users in a group, or their follows would not find room.
const mergedMeans = 6

// groups are cohorts, some of them taken together. Differences of age are counted between groups then, each a year from the next.
type groups struct {
	cohorts []Cohort // as they were
	merged  []Cohort // the groups, with ages that differ by as much as they are to count
	first   []int    // first place of each group, and the number of users
	shuffle []graph.Shuffle
}

// merge takes neighbouring cohorts together where they have fewer users than least.
func merge(cohorts []Cohort, least float64, key uint64) *groups {
	g := &groups{cohorts: cohorts}
	place, last := 0, 0 // last: the age in years of the last cohort of the group before
	for i := 0; i < len(cohorts); {
		group := Cohort{Age: cohorts[i].Age, Users: cohorts[i].Users}
		if n := len(g.merged); n > 0 {
			group.Age = g.merged[n-1].Age + max(1, cohorts[i].Age-last)
		}
		j := i + 1
		for j < len(cohorts) && (float64(group.Users) < least || float64(rest(cohorts[j:])) < least) {
			group.Users += cohorts[j].Users
			j++
		}
		g.first, g.merged = append(g.first, place), append(g.merged, group)
		g.shuffle = append(g.shuffle, graph.NewShuffle(model.Mix(key, uint64(len(g.merged))), uint32(group.Users)))
		place += group.Users
		last, i = cohorts[j-1].Age, j
	}
	g.first = append(g.first, place)
	return g
}

// rest counts the users of cohorts, so that what is left at the end is not a group too small.
func rest(cohorts []Cohort) (users int) {
	for _, c := range cohorts {
		users += c.Users
	}
	return users
}

// place returns where among the cohorts' users one of a place stands: within a group of several ages the places, which go by degree, are shuffled.
func (g *groups) place(at int) int {
	i := sort.SearchInts(g.first, at+1) - 1
	return g.first[i] + int(g.shuffle[i].To(uint32(at-g.first[i])))
}
