package reports

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"dmsim/sim/check"
)

// MutantsSchema names the shape of what dmsim check --mutants prints.
const MutantsSchema = "dmsim.mutants/1"

// Kills is the result of letting all mutants loose: Mutants = Killed + the number of Survivors + that of NotPlayed.
type Kills struct {
	Schema          string   `json:"schema"`
	Interrupted     bool     `json:"interrupted"`
	Seed            uint64   `json:"seed"`
	Mutants         int      `json:"mutants"`
	Killed          int      `json:"killed"`
	Survivors       []string `json:"survivors"`
	NotPlayed       []string `json:"not_played"` // there was no time for them
	FalseAlarms     int      `json:"false_alarms"`
	Seeds           int      `json:"seeds"`                // with which the sound world was explored
	CanaryKilled    *bool    `json:"canary_killed"`        // null: it was not played
	ByInvariants    int      `json:"killed_by_invariants"` // without the second opinion
	ByOpinion       int      `json:"killed_by_opinion"`    // without the invariants
	Opinions        int      `json:"opinions"`             // second opinions that were broken on purpose, and played
	OpinionsFound   int      `json:"opinions_found"`
	OpinionsUnfound []string `json:"opinions_unfound"`
	Steps           Spread   `json:"steps"` // of the shrunk findings
	Users           Spread   `json:"users"`
	Histories       uint64   `json:"histories"`
	Attempts        uint64   `json:"attempts"`
	CPUSeconds      float64  `json:"cpu_seconds"`
	Complete        bool     `json:"complete"` // false: the time was over before
	Matrix          string   `json:"matrix"`   // the file; "": it could not be written

	Kills []KillRow `json:"kills"` // of all mutants that were played
}

// KillRow is a mutant, and who found it out.
type KillRow struct {
	Mutant     string         `json:"mutant"`
	Rule       string         `json:"rule"`
	Group      string         `json:"group"`
	What       string         `json:"what"`
	Killed     bool           `json:"killed"`
	By         map[string]int `json:"invariants"` // in how many stories each objected first
	Opinion    int            `json:"opinion"`    // in how many stories the second opinion objected
	Stories    uint64         `json:"stories"`    // played
	FirstStory uint64         `json:"first_story,omitempty"`
	Steps      int            `json:"steps,omitempty"` // of the shrunk finding
	Users      int            `json:"users,omitempty"`
}

// Spread tells a distribution.
type Spread struct {
	Least  int `json:"least"`
	Median int `json:"median"`
	P90    int `json:"p90"`
	Most   int `json:"most"`
}

// SpreadOf tells the distribution of values; zeros where there are none.
func SpreadOf(values []int) Spread {
	if len(values) == 0 {
		return Spread{}
	}
	values = slices.Sorted(slices.Values(values))
	return Spread{values[0], values[(len(values)-1)/2], values[(len(values)-1)*9/10], values[len(values)-1]}
}

// NewKills sums up a matrix. What was not played is no survivor.
func NewKills(seed uint64, m *check.Matrix, complete bool) Kills {
	k := Kills{
		Schema: MutantsSchema, Seed: seed, Survivors: []string{}, Kills: []KillRow{}, NotPlayed: append([]string{}, m.NotPlayed...), FalseAlarms: len(m.FalseAlarms), Seeds: m.Seeds,
		Opinions: m.Opinions, OpinionsFound: m.Opinions - len(m.Unfound), OpinionsUnfound: append([]string{}, m.Unfound...),
		Histories: m.Histories, Attempts: m.Attempts, Complete: complete,
	}
	var steps, users []int
	for kill := range played(m) {
		k.add(kill)
		k.Kills = append(k.Kills, rowOf(kill))
		if kill.Found != nil {
			steps, users = append(steps, kill.Found.Steps()), append(users, kill.Found.Users())
		}
	}
	k.Mutants = k.Killed + len(k.Survivors) + len(k.NotPlayed)
	k.Steps, k.Users = SpreadOf(steps), SpreadOf(users)
	return k
}

// played yields the rows of the mutants that there was time for.
func played(m *check.Matrix) func(yield func(*check.Kill) bool) {
	return func(yield func(*check.Kill) bool) {
		for i := range m.Kills {
			k := &m.Kills[i]
			if k.Mutant.ID != "" && !slices.Contains(m.NotPlayed, k.Mutant.ID) && !yield(k) {
				return
			}
		}
	}
}

func rowOf(k *check.Kill) KillRow {
	r := KillRow{
		Mutant: k.Mutant.ID, Rule: k.Mutant.Rule, Group: k.Mutant.Group, What: k.Mutant.What, Killed: k.First != nil, By: k.By, Opinion: k.ByOpinion, Stories: k.Stories,
	}
	if k.First != nil {
		r.FirstStory = k.First.Number
	}
	if k.Found != nil {
		r.Steps, r.Users = k.Found.Steps(), k.Found.Users()
	}
	return r
}

func (k *Kills) add(kill *check.Kill) {
	killed := kill.First != nil
	if killed {
		k.Killed++
	} else {
		k.Survivors = append(k.Survivors, kill.Mutant.ID)
	}
	if len(kill.By) > 0 {
		k.ByInvariants++
	}
	if kill.ByOpinion > 0 {
		k.ByOpinion++
	}
	if kill.Mutant.ID == check.CanaryID {
		k.CanaryKilled = &killed
	}
}

// Good says whether every mutant that was played was killed and nothing else.
func (k *Kills) Good() bool {
	return len(k.Survivors) == 0 && k.FalseAlarms == 0 && len(k.OpinionsUnfound) == 0
}

// killColumns is the first line of a kill matrix.
var killColumns = []string{"rule", "mutant", "group", "what", "invariants", "opinion", "stories", "first_story", "steps", "users"}

// IsKillMatrix says whether a text begins as KillMatrix does.
func IsKillMatrix(text []byte) bool {
	line, _, _ := strings.Cut(string(text), "\n")
	return strings.TrimSuffix(line, "\r") == strings.Join(killColumns, ",")
}

// KillMatrix writes who killed which mutant, a line each: rule, mutant, group, killers with the number of stories in which each objected first, those in which the second
// opinion objected, stories, and of the shrunk finding the steps and the users. Mutants that there was no time for have no line.
func KillMatrix(w io.Writer, m *check.Matrix) error {
	out := csv.NewWriter(w)
	_ = out.Write(killColumns)
	for k := range played(m) {
		first, steps, users := "", "", ""
		if k.First != nil {
			first = fmt.Sprint(k.First.Number)
		}
		if k.Found != nil {
			steps, users = fmt.Sprint(k.Found.Steps()), fmt.Sprint(k.Found.Users())
		}
		_ = out.Write([]string{k.Mutant.Rule, k.Mutant.ID, k.Mutant.Group, k.Mutant.What, killers(k.By), fmt.Sprint(k.ByOpinion), fmt.Sprint(k.Stories), first, steps, users})
	}
	out.Flush()
	return out.Error()
}

// killers lists invariants, the most frequent first.
func killers(by map[string]int) string {
	ids := slices.SortedFunc(maps.Keys(by), func(a, b string) int { return cmp.Or(cmp.Compare(by[b], by[a]), cmp.Compare(a, b)) })
	for i, id := range ids {
		ids[i] = fmt.Sprintf("%s:%d", id, by[id])
	}
	return strings.Join(ids, " ")
}

// JUnit is the check of mutants as tests: one a mutant that was played, one for the sound world, one for the second opinions, and one whether there was time for all.
func (k *Kills) JUnit() JUnitSuite {
	suite := JUnitSuite{Name: "dmsim check --mutants"}
	for i := range k.Kills {
		r := &k.Kills[i]
		test := JUnitCase{Name: "killed: " + r.Mutant}
		if !r.Killed {
			test.Failure = &JUnitFailure{Type: "survivor", Message: fmt.Sprintf("%s; it outlived %s", r.What, counted(r.Stories, "story", "stories"))}
		}
		suite.Cases = append(suite.Cases, test)
	}
	add := func(name, kind string, failing int, message string) {
		test := JUnitCase{Name: name}
		if failing > 0 {
			test.Failure = &JUnitFailure{Type: kind, Message: message}
		}
		suite.Cases = append(suite.Cases, test)
	}
	add("the sound world is let live", "false alarm", k.FalseAlarms, counted(uint64(k.FalseAlarms), "false alarm", "false alarms"))
	add("broken second opinions are found out", "second opinion", len(k.OpinionsUnfound), "not told apart: "+strings.Join(k.OpinionsUnfound, ", "))
	add("all were played", "inconclusive", len(k.NotPlayed), "not played: "+strings.Join(k.NotPlayed, ", "))
	return suite
}
