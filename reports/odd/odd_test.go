package odd_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/reports/odd"
	"dmsim/scenarios"
)

var update = flag.Bool("update", false, "write the golden file")

func load(t *testing.T, name string, set ...string) *odd.Model {
	t.Helper()
	s, err := scenarios.Load(name, scenarios.Overrides{Set: set})
	require.NoError(t, err)
	return &odd.Model{
		Scenario: s, Version: "v1.2.3, go1.26", ConfigurationHash: "abc", Command: "dmsim run " + name,
		Assumptions: []string{"sourced: one (a page)", "assumed: two"},
	}
}

func write(t *testing.T, m *odd.Model) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, odd.Write(&b, m))
	return b.String()
}

// parameter is a row of a table of parameters.
type parameter struct{ table, path, value, origin string }

// parameters reads them all; table is the heading before.
func parameters(t *testing.T, text string) (all []parameter) {
	t.Helper()
	heading, within := "", false
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case strings.HasPrefix(line, "#"):
			heading = strings.TrimLeft(line, "# ")
		case strings.HasPrefix(line, "| parameter |"):
			within = true
		case !strings.HasPrefix(line, "|"):
			within = false
		case within && !strings.HasPrefix(line, "|---"):
			cells := strings.Split(strings.ReplaceAll(line, `\|`, "/"), "|")
			require.Len(t, cells, 6, line)
			all = append(all, parameter{heading, strings.Trim(cells[1], " `"), strings.TrimSpace(cells[2]), strings.TrimSpace(cells[3])})
		}
	}
	require.NotEmpty(t, all)
	return all
}

// TestWords holds what is said around the tables, whose rows are those of other tests.
func TestWords(t *testing.T) {
	t.Parallel()
	var words []string
	for line := range strings.Lines(write(t, load(t, "quickstart"))) {
		if !strings.HasPrefix(line, "| `") {
			words = append(words, line)
		}
	}
	golden := filepath.Join("testdata", "quickstart.md")
	got := strings.Join(words, "")
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o777))
		require.NoError(t, os.WriteFile(golden, []byte(got), 0o666))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	assert.Equal(t, string(want), got, "go test ./reports/odd -run TestWords -update")
}

// TestEveryNumberHasAnOrigin: no row of parameters stands without sourced or assumed, whatever is described.
func TestEveryNumberHasAnOrigin(t *testing.T) {
	t.Parallel()
	for name, m := range map[string]*odd.Model{
		"quickstart": load(t, "quickstart"),
		"a preset":   load(t, "quickstart", "policy=tiktok-2023"),
		"own":        load(t, "quickstart", "network.mean_follows=5", "network.like=slashdot", "policy.dm_min_age=18"),
		"events":     load(t, "quickstart", "events=[{at: 1h, kind: raid, for: 1h, accounts: 100, messages: 2, target: minor}, {at: 2h, kind: policy, policy: mutual}]"),
		"a trace":    load(t, "replay-trace", "traffic.trace.file=trace.txt"),
		"college":    load(t, "college"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := write(t, m)
			for _, p := range parameters(t, text) {
				assert.Regexp(t, `^(sourced|assumed)($|[:;])`, p.origin, "%s: %s", p.table, p.path)
				assert.NotEmpty(t, p.value, "%s: %s", p.table, p.path)
			}
			for _, element := range []string{"1. Purpose and patterns", "2. Entities", "3. Process overview", "4. Design concepts", "5. Initialization", "6. Input data", "7. Submodels"} {
				assert.Contains(t, text, "\n## "+element)
			}
			for _, concept := range []string{"Basic principles", "Emergence", "Adaptation", "Objectives", "Learning", "Prediction", "Sensing", "Interaction", "Stochasticity", "Collectives", "Observation"} {
				assert.Contains(t, text, "\n**"+concept+".** ")
			}
		})
	}
}

// TestEveryNumberIsThere: whatever the scenario says, but for what no run reads, stands in a table once.
func TestEveryNumberIsThere(t *testing.T) {
	t.Parallel()
	m := load(t, "quickstart", "events=[{at: 1h, kind: flash-crowd, for: 1h, factor: 3, share: 0.5}]")
	found := map[string]int{}
	for _, p := range parameters(t, write(t, m)) {
		path := p.path
		if slices.Contains(m.Personas(), p.table) {
			path = "traffic.personas." + p.table + "." + path
		}
		found[path]++
	}
	for path, value := range leaves(t, m.Scenario) {
		switch {
		case strings.HasPrefix(path, "load.") || path == "name" || path == "description" || path == "policy.name" || strings.HasPrefix(path, "traffic.trace."):
			continue
		case strings.HasPrefix(path, "traffic.personas.") && (value == "0" || strings.HasSuffix(path, ".description") || strings.Count(path, ".") == 3 && strings.HasSuffix(path, ".share")):
			continue
		case strings.HasPrefix(path, "traffic.personas.") && !slices.Contains(m.Personas(), strings.Split(path, ".")[2]):
			continue
		case value == `""` || value == "[]":
			continue
		}
		assert.Equal(t, 1, covered(found, path), "%s: %s", path, value)
	}
}

// covered counts the rows that a leaf is on: its own, or the one of a mapping that holds it.
func covered(found map[string]int, path string) int {
	for {
		if n := found[path]; n > 0 {
			return n
		}
		if n := found[path+"[0]"]; n > 0 {
			return n
		}
		i := strings.LastIndexByte(path, '.')
		if i < 0 {
			return 0
		}
		path = path[:i]
	}
}

// leaves lists the values of a scenario that are no mappings, as JSON, by path.
func leaves(t *testing.T, s *scenarios.Scenario) map[string]string {
	t.Helper()
	all := map[string]string{}
	var walk func(path string, value any)
	walk = func(path string, value any) {
		if members, ok := value.(map[string]any); ok {
			for name, below := range members {
				walk(strings.TrimPrefix(path+"."+name, "."), below)
			}
			return
		}
		text, err := json.Marshal(value)
		require.NoError(t, err)
		all[path] = string(text)
	}
	text, err := yaml.YAMLToJSON(s.YAML())
	require.NoError(t, err)
	var plain any
	require.NoError(t, json.Unmarshal(text, &plain))
	walk("", plain)
	return all
}

func TestOriginFollowsTheValue(t *testing.T) {
	t.Parallel()
	origin := func(m *odd.Model, table, path string) (value, origin string) {
		for _, p := range parameters(t, write(t, m)) {
			if p.path == path && (table == "" || p.table == table) {
				return p.value, p.origin
			}
		}
		t.Fatalf("no row %s", path)
		return "", ""
	}
	for _, c := range []struct{ set, table, path, value, origin, then string }{
		{"traffic.personas.spammer.to.follow=0.5", "spammer", "to.follow", "0.5", "sourced: under 9 % form ties (Suspended accounts in retrospect, 2011)", "assumed: this scenario's own"},
		{"traffic.personas.ordinary.rate={median: 9, sigma: 1.1}", "ordinary", "rate.median", "9", "assumed; with answers and further messages about 12 are sent a day, of which the order is that of \"about 50 on WhatsApp\"", "assumed: this scenario's own"},
		{"network.reciprocity=0.3", "", "network.reciprocity", "0.3", "sourced: Kwak et al., edge-wise", "assumed: this scenario's own"},
		{"traffic.changes.setting=0.1", "", "traffic.changes.setting", "0.1", "sourced: over 40 % of 100,000 accounts within three months (arXiv 2203.08935)", "assumed: this scenario's own"},
		{"population.ages=uniform", "", "population.ages", "uniform", "sourced: 18-24 31 %, 25-34 35 % (TikTok 2025); assumed: the other bands", "assumed: this scenario's own"},
		{"traffic.replies.latency.median=60", "", "traffic.replies.latency.median", "60", "sourced: 16 minutes from 20 to 35 (Kooti et al., arXiv 1504.00704)", "assumed: this scenario's own"},
		{"traffic.replies.by_age=[1, 1, 1, 1]", "", "traffic.replies.by_age", "[1, 1, 1, 1]", "sourced: medians of 13, 16, 24 and 47 minutes (Kooti et al., arXiv 1504.00704)", "assumed: this scenario's own"},
		{"policy.dm_min_age=18", "", "policy.dm_min_age", "18", "assumed: the reading of the policy seed", "assumed: an option under study"},
		{"policy=tiktok-2023", "", "policy.groups.max_members", "32", "assumed: the reading of the policy seed", "sourced: the file of the preset tiktok-2023, which says what of it is assumed (`dmsim show policy tiktok-2023`)"},
		{"population.personas.spammer=0.2", "", "population.personas.spammer", "0.2", "assumed; of tweets sampled in 2011, 4.4 % came from spammers", "assumed: this scenario's own"},
	} {
		_, before := origin(load(t, "quickstart"), c.table, c.path)
		assert.Equal(t, c.origin, before, c.path)
		value, after := origin(load(t, "quickstart", c.set), c.table, c.path)
		assert.Equal(t, c.value, value, c.set)
		assert.Equal(t, c.then, after, c.set)
	}
}

func TestWhatVariesAndWhoIsThere(t *testing.T) {
	t.Parallel()
	base, other := load(t, "quickstart"), load(t, "quickstart", "policy=mutual", "population.zones=[{name: UTC, share: 1}]")
	differs := odd.Differences(base.Scenario, other.Scenario)
	assert.Contains(t, differs, "policy.base_gate: mutual in the place of sender-follows")
	assert.Contains(t, differs, "population.zones[0]: name UTC, share 1 in the place of name America/New_York, share 0.2")
	assert.Contains(t, differs, "population.zones[1]: nothing in the place of name America/Los_Angeles, share 0.15")
	assert.Empty(t, odd.Differences(base.Scenario, base.Scenario))
	base.Question, base.Varied = "who?", differs
	text := write(t, base)
	assert.Contains(t, text, "The question: who?\n")
	assert.Contains(t, text, "\n- policy.base\\_gate: mutual in the place of sender-follows\n")

	assert.NotContains(t, base.Personas(), "raid")
	assert.Contains(t, load(t, "quickstart", "events=[{at: 1h, kind: raid, for: 1h, accounts: 100, messages: 2, target: minor}]").Personas(), "raid")
	trace := load(t, "replay-trace", "traffic.trace.file=a`b.txt")
	assert.Empty(t, trace.Personas())
	assert.Contains(t, write(t, trace), "- `` a`b.txt ``: a recorded trace")
}

// TestHowItRan: what is no part of the scenario is said, and nothing that does not hold with it.
func TestHowItRan(t *testing.T) {
	t.Parallel()
	usual := write(t, load(t, "quickstart"))
	assert.Contains(t, usual, "Nobody has written to anybody.")
	assert.Contains(t, usual, "People answer, follow, block")
	assert.Contains(t, usual, "caps them: R16")
	for _, word := range []string{"Shortened", "Interrupted", "mutant", "Replications", "goes on from the state"} {
		assert.NotContains(t, usual, word)
	}

	m := load(t, "quickstart")
	m.State, m.Mutant, m.Interrupted = "a.state", "M01", true
	resumed := write(t, m)
	assert.NotContains(t, resumed, "Nobody has written to anybody.")
	assert.Contains(t, resumed, "It goes on from the state `a.state`")
	assert.Contains(t, resumed, "- `a.state`: the state of the world")
	assert.Contains(t, resumed, "broken on purpose, by the mutant `M01`")
	assert.Contains(t, resumed, "\n- Interrupted: ")

	m = load(t, "quickstart", "traffic.adversaries=adaptive")
	m.Plan = "a.plan"
	planned := write(t, m)
	assert.Contains(t, planned, "1. The attempts are those of the plan `a.plan`")
	assert.Contains(t, planned, "**Adaptation.** None: nobody reacts to what the policy does with the plan.")
	assert.Contains(t, planned, "- `a.plan`: a plan")
	for _, words := range []string{"People answer", "Adversaries that have adapted", "People remember partners", "### How people behave", "drawn ahead"} {
		assert.NotContains(t, planned, words)
	}
}

// TestNoTextOfTheUserMeansAnything: what a user writes is shown, not obeyed.
func TestNoTextOfTheUserMeansAnything(t *testing.T) {
	t.Parallel()
	m := load(t, "quickstart", `description="<script>x</script> | a\n# b"`, `policy.custom=[{id: own-rule, refuse_when: "sender.age >= 18 || recipient.age < 18"}]`)
	m.Question = "[a](javascript:b)"
	text := write(t, m)
	assert.NotContains(t, text, "<script>")
	assert.NotContains(t, text, "\n# b")
	assert.NotContains(t, text, "[a](")
	assert.Contains(t, text, "- own-rule refuses when `sender.age >= 18 || recipient.age < 18`")
}
