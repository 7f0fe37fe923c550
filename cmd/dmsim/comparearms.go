package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"dmsim/scenarios"
)

// side is an arm before it runs: its name and its scenario.
type side struct {
	name     string
	scenario *scenarios.Scenario
	command  []string // the flags that make it, for a run of its own
}

// Bounds of a comparison.
const (
	sidesMax        = 64
	replicationsMax = 10_000
)

// sides makes the scenarios of all arms; the first is the base.
func (f *compareFlags) sides(scenario string) (all []side, err error) {
	switch {
	case (len(f.policies) > 0) == (len(f.vary) > 0):
		return nil, errors.New("want exactly one of --policies and --vary, which say what is compared")
	case len(f.vary) > 1: // the arms of the second would differ from the base, which has a value of the first, in two keys
		return nil, fmt.Errorf("--vary: want one key a comparison, got %d; dmsim sweep varies several", len(f.vary))
	case len(f.policies) > 0 && f.policy != "":
		return nil, errors.New("--policy: it does not go with --policies, which name the policy of each arm")
	}
	if _, err := scenarios.Load(scenario, f.overrides()); err != nil { // it is not an arm that is to blame
		return nil, err
	}
	if len(f.policies) > 0 {
		all, err = f.byPolicies(scenario)
	} else {
		all, err = f.byKeys(scenario, f.vary[0])
	}
	if err != nil {
		return nil, err
	}
	if len(all) < 2 || len(all) > sidesMax {
		return nil, fmt.Errorf("arms: want 2 to %d, the first of them the base, got %d", sidesMax, len(all))
	}
	distinguish(all)
	return all, nil
}

func (f *compareFlags) byPolicies(scenario string) (all []side, err error) {
	for _, name := range f.policies {
		if name = strings.TrimSpace(name); name == "" {
			return nil, errors.New(`--policies: want names with commas between them, such as seed,mutual, got "" among them`)
		}
		o := f.overrides()
		o.Policy = name
		s, err := scenarios.Load(scenario, o)
		if err != nil {
			return nil, fmt.Errorf("--policies: %w", err)
		}
		all = append(all, side{s.Policy.Name, s, []string{"--policy", name}})
	}
	return all, nil
}

// byKeys makes an arm of every value of a key.
func (f *compareFlags) byKeys(scenario, vary string) (all []side, err error) {
	key, values, ok := strings.Cut(vary, "=")
	key = strings.TrimSpace(key)
	switch {
	case !ok || key == "" || values == "":
		return nil, fmt.Errorf("--vary %.60q: want path=value,value,..., such as policy.daily_limit.messages=50,500", vary)
	case key == "seed":
		return nil, errors.New("--vary seed: it varies by replication, the same in all arms; give --reps")
	case f.burnIn > 0 && !strings.HasPrefix(key, "policy."):
		return nil, fmt.Errorf("--vary %s: want a key below policy with --burn-in, after which nothing else can change", key)
	}
	for _, value := range flowItems(values) {
		if value == "" {
			return nil, fmt.Errorf("--vary %.60q: want a value between two commas", vary)
		}
		assignment := key + "=" + value
		o := f.overrides()
		o.Set = append(slices.Clone(o.Set), assignment)
		s, err := scenarios.Load(scenario, o)
		if err != nil {
			return nil, fmt.Errorf("--vary %s: %w", key, err)
		}
		all = append(all, side{key[strings.LastIndexByte(key, '.')+1:] + "=" + value, s, []string{"--set", assignment}})
	}
	return all, nil
}

// flowItems parts the items of a YAML list in flow style, without its brackets: at the commas that are not inside of brackets, braces or quotes. Whether an item is good is for who reads it.
func flowItems(text string) (items []string) {
	depth, quote, from := 0, byte(0), 0
	for i := range len(text) {
		switch c := text[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '[' || c == '{':
			depth++
		case c == ']' || c == '}':
			depth--
		case c == ',' && depth == 0:
			items = append(items, strings.TrimSpace(text[from:i]))
			from = i + 1
		}
	}
	return append(items, strings.TrimSpace(text[from:]))
}

// distinguish gives arms of one name different ones: seed, seed-2.
func distinguish(all []side) {
	taken := make(map[string]bool)
	for i := range all {
		name := all[i].name
		for n := 2; taken[name]; n++ {
			name = fmt.Sprintf("%s-%d", all[i].name, n)
		}
		all[i].name, taken[name] = name, true
	}
}
