package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"dmsim/reports"
	"dmsim/reports/odd"
	"dmsim/scenarios"
	"dmsim/strictyaml"
)

// describe writes the description of the model that a finished run, comparison or sweep ran.
func describe(c *cobra.Command, folder, out string) error {
	if c.Flags().Changed("out") && out == "" {
		return fmt.Errorf("--out: want a file or -, got \"\"")
	}
	o, err := reports.ReadManifest(folder)
	if err != nil {
		return err
	}
	m, err := modelOf(o)
	if err != nil {
		return err
	}
	m.State, m.Plan, m.Mutant, m.Interrupted, m.Redescribed = o.Manifest.State, o.Manifest.Plan, o.Manifest.Mutant, o.Manifest.Interrupted, redescribed(o, m.Scenario)
	m.Assumptions, m.Version, m.ConfigurationHash, m.Command = o.Manifest.Assumptions, o.Manifest.Version.String(), o.Manifest.ConfigurationHash, o.Manifest.Command
	var b bytes.Buffer
	if err := odd.Write(&b, m); err != nil {
		return err
	}
	if out == "" || out == "-" {
		_, err := c.OutOrStdout().Write(b.Bytes())
		return err
	}
	return replaceWith(c, out, b.Bytes())
}

// redescribed says whether the sentence of a scenario may no longer be so: one of the catalogue has been changed but for its seed, or flags have changed one that
// this program does not know.
func redescribed(o *reports.Original, s *scenarios.Scenario) bool {
	if slices.Contains(scenarios.Names(), s.Name) {
		shipped, err := scenarios.Load(s.Name, scenarios.Overrides{Seed: &s.Seed})
		return err != nil || len(odd.Differences(shipped, s)) > 0
	}
	return slices.ContainsFunc(strings.Fields(o.Manifest.Command), func(word string) bool { return slices.Contains(changing, word) })
}

// changing are what stands in the command of a run whose scenario is not as its file says, or need not be.
var changing = []string{"sweep", "--set", "--policy", "--policies", "--vary", "--from"}

// modelOf finds the scenario in a manifest, and what varies.
func modelOf(o *reports.Original) (*odd.Model, error) {
	switch verb := o.Manifest.Verb(); verb {
	case "run":
		s, err := scenarioOf(o)
		if err != nil {
			return nil, err
		}
		return &odd.Model{Scenario: s}, nil
	case "compare":
		return comparedModel(o)
	case "sweep":
		return sweptModel(o)
	default:
		return nil, fmt.Errorf("%s: want the folder of dmsim run, compare or sweep, whose model can be described, got one of dmsim %s", o.Path, verb)
	}
}

// comparedModel is that of the base, which the result names.
func comparedModel(o *reports.Original) (*odd.Model, error) {
	var result struct {
		Base   string `json:"base"`
		Reps   int    `json:"reps"`
		Design struct {
			BurnIn float64 `json:"burn_in_seconds"`
		} `json:"design"`
	}
	path := filepath.Join(filepath.Dir(o.Path), reports.DocumentFile)
	data, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(data, &result)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: want the result of a comparison: %w", path, err)
	}
	var configuration struct {
		Arms map[string]json.RawMessage `json:"arms"`
	}
	if err := json.Unmarshal(o.Manifest.Configuration, &configuration); err != nil {
		return nil, fmt.Errorf("%s: configuration: %w", o.Path, err)
	}
	arms := make(map[string]*scenarios.Scenario)
	for name, text := range configuration.Arms {
		if arms[name], err = scenarios.Parse(o.Path, text, scenarios.Overrides{}); err != nil {
			return nil, fmt.Errorf("configuration of the arm %s of %w", name, err)
		}
	}
	base := arms[result.Base]
	if base == nil {
		return nil, fmt.Errorf("%s: want the configuration of the base %q, got only arms %q", o.Path, result.Base, slices.Sorted(maps.Keys(arms)))
	}
	m := &odd.Model{Scenario: base, Replications: result.Reps, BurnIn: time.Duration(result.Design.BurnIn * float64(time.Second))}
	for _, name := range slices.Sorted(maps.Keys(arms)) {
		if name == result.Base {
			continue
		}
		differs := odd.Differences(base, arms[name])
		if len(differs) == 0 {
			differs = []string{"nothing: the same again"}
		}
		m.Varied = append(m.Varied, fmt.Sprintf("arm %s: %s", name, strings.Join(differs, "; ")))
	}
	return m, nil
}

// swept is what of an experiment's explicit configuration a description tells.
type swept struct {
	Question     string          `json:"question"`
	Scenario     json.RawMessage `json:"scenario"`
	Factors      []sweptFactor   `json:"factors"`
	Replications int             `json:"replications"`
	BurnIn       string          `json:"burn_in"`
	Shortened    bool            `json:"shortened"`
	Short        []string        `json:"short"`
}

type sweptFactor struct {
	Name   string `json:"name"`
	Key    string `json:"key"`
	From   string `json:"from"`
	To     string `json:"to"`
	Levels []struct {
		Label string   `json:"label"`
		Set   []string `json:"set"`
	} `json:"levels"`
}

// sweptModel is that which the factors of an experiment change.
func sweptModel(o *reports.Original) (*odd.Model, error) {
	var e swept
	if err := json.Unmarshal(o.Manifest.Configuration, &e); err != nil {
		return nil, fmt.Errorf("%s: configuration: %w", o.Path, err)
	}
	s, err := e.scenario(o.Path)
	if err != nil {
		return nil, fmt.Errorf("configuration of the scenario of %w", err)
	}
	m := &odd.Model{Scenario: s, Question: e.Question, Replications: e.Replications, Shortened: e.Shortened}
	if e.BurnIn != "" {
		var ok bool
		if m.BurnIn, ok = strictyaml.ParseDuration(e.BurnIn); !ok {
			return nil, fmt.Errorf("%s: configuration: burn_in: want a duration, got %q", o.Path, e.BurnIn)
		}
	}
	for _, f := range e.Factors {
		m.Varied = append(m.Varied, f.sentence())
	}
	return m, nil
}

// scenario is that which the factors change, in its shortened form if that is what ran.
func (e *swept) scenario(source string) (*scenarios.Scenario, error) {
	s, err := scenarios.Parse(source, e.Scenario, scenarios.Overrides{})
	if err != nil || !e.Shortened {
		return s, err
	}
	s.Shorten()
	return scenarios.Parse(source, s.YAML(), scenarios.Overrides{Set: e.Short})
}

// sentence says what a factor varies, and over what.
func (f *sweptFactor) sentence() string {
	what, over := f.Key, fmt.Sprintf("from %s to %s", f.From, f.To)
	if len(f.Levels) > 0 {
		var levels []string
		for _, l := range f.Levels {
			if f.Key != "" {
				levels = append(levels, l.Label)
			} else {
				levels = append(levels, fmt.Sprintf("%s (%s)", l.Label, strings.Join(l.Set, ", ")))
			}
		}
		over = strings.Join(levels, ", ")
	}
	if what != "" {
		what = " (" + what + ")"
	}
	return fmt.Sprintf("factor %s%s: %s (assumed: chosen for this study)", f.Name, what, over)
}
