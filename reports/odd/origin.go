package odd

import (
	"cmp"
	"regexp"
	"strings"

	"dmsim/model/policy"
	"dmsim/scenarios"
	"dmsim/sim/network"
	"dmsim/sim/persona"
)

// sources are those of numbers that are no persona's and no known network's, as docs/traffic.md and the comments of the keys name them. They count where the number is
// the default.
var sources = map[string]string{
	"population.ages":                "sourced: 18-24 31 %, 25-34 35 % (TikTok 2025); assumed: the other bands",
	"traffic.changes.setting":        "sourced: over 40 % of 100,000 accounts within three months (arXiv 2203.08935)",
	"traffic.replies.by_age":         "sourced: medians of 13, 16, 24 and 47 minutes (Kooti et al., arXiv 1504.00704)",
	"traffic.replies.latency.median": "sourced: 16 minutes from 20 to 35 (Kooti et al., arXiv 1504.00704)",
}

// What stands behind a number that no source is known for.
const (
	assumed = "assumed"
	own     = "assumed: this scenario's own"
	chosen  = "assumed: chosen for this study"
)

// originator knows where the numbers of a scenario come from.
type originator struct {
	scenario *scenarios.Scenario
	usual    map[string]string // the values of the default scenario, by path
	like     map[string]string // those of the network that the scenario's is like
	preset   map[string]string // those of the policy's preset
	seed     map[string]string // those of the seed policy
}

func newOriginator(s *scenarios.Scenario) *originator {
	usual := scenarios.Default()
	o := &originator{scenario: s, usual: valuesOf(flatten(parse(&usual), "", everything)), seed: valuesOf(flatten(parse(policy.Seed()), ".policy", everything))}
	if like, err := network.Like(s.Network.Like); err == nil {
		o.like = valuesOf(flatten(parse(like), ".network", everything))
	}
	if preset, err := policy.Preset(s.Policy.Name); err == nil {
		o.preset = valuesOf(flatten(parse(preset), ".policy", everything))
	}
	return o
}

// everything is deeper than any configuration.
const everything = 100

func valuesOf(rows []row) map[string]string {
	values := make(map[string]string, len(rows))
	for _, r := range rows {
		values[r.path] = r.value
	}
	return values
}

// of returns where the number at a path, which begins with a dot, comes from.
func (o *originator) of(path, value string) string {
	section, _, _ := strings.Cut(path[1:], ".")
	switch {
	case strings.HasPrefix(path, ".population.personas."):
		return o.share(path, value)
	case section == "policy":
		return o.policy(path, value)
	case section == "network":
		return o.network(path, value)
	case section == "population", section == "traffic":
		return o.other(path, value)
	}
	return chosen
}

func (o *originator) other(path, value string) string {
	if path == ".population.users" {
		return chosen
	}
	if o.usual[path] != value {
		return own
	}
	if source, ok := sources[path[1:]]; ok {
		return source
	}
	return assumed
}

// share is that of a persona, which its file states.
func (o *originator) share(path, value string) string {
	if o.usual[path] != value {
		return own
	}
	return orAssumed(persona.Marks(path[strings.LastIndexByte(path, '.')+1:]).Origins["share"])
}

var index = regexp.MustCompile(`\[\d+\]$`)

func (o *originator) network(path, value string) string {
	if o.like[path] != value {
		return own
	}
	return orAssumed(network.Origins(o.scenario.Network.Like)[index.ReplaceAllString(path[strings.LastIndexByte(path, '.')+1:], "")])
}

// policy: a policy is what is studied, not a fact. Where it is a preset's reading of a platform, the file of the preset names the pages.
func (o *originator) policy(path, value string) string {
	switch name := o.scenario.Policy.Name; {
	case o.preset[path] != value:
		return "assumed: an option under study"
	case o.seed[path] != value:
		return "sourced: the file of the preset " + name + ", which says what of it is assumed (`dmsim show policy " + name + "`)"
	default:
		return "assumed: the reading of the policy seed"
	}
}

// personaRows lists the numbers of a persona that are not 0, each as its file states it.
func personaRows(name string, has *persona.Persona) (rows []row) {
	usual := valuesOf(flatten(parse(persona.Default(name)), "", personaDepth))
	origins := persona.Marks(name).Origins
	for _, r := range flatten(parse(has), "", personaDepth) {
		if nothing(r.value) || r.path == ".description" || r.path == ".share" { // which population.personas overrules
			continue
		}
		if r.origin = own; usual[r.path] == r.value {
			key, _, _ := strings.Cut(r.path[1:], ".")
			r.origin = orAssumed(cmp.Or(origins[r.path[1:]], origins[key])) // rate: {median: ..., sigma: ...} is one line
		}
		rows = append(rows, r)
	}
	return rows
}

// personaDepth is that of the lines of a persona's file.
const personaDepth = 2

func orAssumed(origin string) string {
	if origin == "" {
		return assumed
	}
	return origin
}
