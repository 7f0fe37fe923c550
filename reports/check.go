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

// CheckSchema and MutantsSchema name the shapes of what dmsim check prints.
const (
	CheckSchema   = "dmsim.check/1"
	MutantsSchema = "dmsim.mutants/1"
)

// Check is the result of a campaign.
type Check struct {
	Schema               string            `json:"schema"`
	Verdict              check.Verdict     `json:"verdict"` // ok, violated or inconclusive
	Seed                 uint64            `json:"seed"`
	Policy               string            `json:"policy"`           // whose stories were played; "any": policies were drawn
	Mutant               string            `json:"mutant,omitempty"` // the world was broken on purpose
	Histories            uint64            `json:"histories"`
	Attempts             uint64            `json:"attempts"`
	CPUSeconds           float64           `json:"cpu_seconds"`
	AttemptsPerCPUSecond float64           `json:"attempts_per_cpu_second"`
	Invariants           int               `json:"invariants"` // beside the second opinion
	Violations           int               `json:"violations"` // of different kinds
	Replayed             int               `json:"replayed"`   // earlier findings
	ReplayFailures       int               `json:"replay_failures"`
	CanaryKilled         bool              `json:"canary_killed"`
	Concurrent           CheckedConcurrent `json:"concurrent"`
	SmallWorlds          uint64            `json:"small_worlds,omitempty"` // that there are, where all were to be played
	Findings             []CheckFinding    `json:"findings"`
	NotChecked           []string          `json:"not_checked"`
}

// CheckedConcurrent counts what was played by many goroutines.
type CheckedConcurrent struct {
	Histories    uint64 `json:"histories"`
	Attempts     uint64 `json:"attempts"`
	Violations   int    `json:"violations"`
	Inconclusive int    `json:"inconclusive"`
}

// CheckFinding is one finding of a campaign.
type CheckFinding struct {
	ID        string `json:"id"`
	Invariant string `json:"invariant"`
	Title     string `json:"title"`
	Statement string `json:"statement"`
	Step      int    `json:"step"` // from 1
	Want      string `json:"want"`
	Got       string `json:"got"`
	Why       string `json:"why,omitempty"`
	Steps     int    `json:"steps"`
	Users     int    `json:"users"`
	File      string `json:"file"`
	Repeat    string `json:"repeat"` // the command
}

// Kills is the result of letting all mutants loose.
type Kills struct {
	Schema          string   `json:"schema"`
	Seed            uint64   `json:"seed"`
	Mutants         int      `json:"mutants"`
	Killed          int      `json:"killed"`
	Survivors       []string `json:"survivors"`
	FalseAlarms     int      `json:"false_alarms"`
	Seeds           int      `json:"seeds"` // with which the sound world was explored
	CanaryKilled    bool     `json:"canary_killed"`
	ByInvariants    int      `json:"killed_by_invariants"` // without the second opinion
	ByOpinion       int      `json:"killed_by_opinion"`    // without the invariants
	Opinions        int      `json:"opinions"`             // second opinions that were broken on purpose
	OpinionsFound   int      `json:"opinions_found"`
	OpinionsUnfound []string `json:"opinions_unfound"`
	Steps           Spread   `json:"steps"` // of the shrunk findings
	Users           Spread   `json:"users"`
	Histories       uint64   `json:"histories"`
	Attempts        uint64   `json:"attempts"`
	CPUSeconds      float64  `json:"cpu_seconds"`
	Complete        bool     `json:"complete"` // false: the time was over before
	Matrix          string   `json:"matrix"`   // the file
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

// NewKills sums up a matrix.
func NewKills(seed uint64, m *check.Matrix, complete bool) Kills {
	k := Kills{
		Schema: MutantsSchema, Seed: seed, Mutants: len(m.Kills), Survivors: m.Survivors(), FalseAlarms: len(m.FalseAlarms), Seeds: m.Seeds,
		Opinions: len(m.Opinions), OpinionsFound: len(m.Opinions) - len(m.Unfound), OpinionsUnfound: append([]string{}, m.Unfound...),
		Histories: m.Histories, Attempts: m.Attempts, Complete: complete,
	}
	k.Killed = k.Mutants - len(k.Survivors)
	var steps, users []int
	for i := range m.Kills {
		kill := &m.Kills[i]
		if len(kill.By) > 0 {
			k.ByInvariants++
		}
		if kill.ByOpinion > 0 {
			k.ByOpinion++
		}
		if kill.Mutant.ID == check.CanaryID && kill.First != nil {
			k.CanaryKilled = true
		}
		if kill.Found != nil {
			steps, users = append(steps, kill.Found.Steps()), append(users, kill.Found.Users())
		}
	}
	k.Steps, k.Users = SpreadOf(steps), SpreadOf(users)
	return k
}

// Good says whether every mutant was killed and nothing else.
func (k *Kills) Good() bool {
	return len(k.Survivors) == 0 && k.FalseAlarms == 0 && len(k.OpinionsUnfound) == 0
}

// KillMatrix writes who killed which mutant, a line each: rule, mutant, group, killers with the number of stories in which each objected first, those in which the second
// opinion objected, stories, and of the shrunk finding the steps and the users.
func KillMatrix(w io.Writer, m *check.Matrix) error {
	out := csv.NewWriter(w)
	_ = out.Write([]string{"rule", "mutant", "group", "what", "invariants", "opinion", "stories", "first_story", "steps", "users"})
	for i := range m.Kills {
		k := &m.Kills[i]
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
