package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"dmsim/model/policy"
	"dmsim/reports"
	"dmsim/scenarios"
	"dmsim/sim/adapter"
	"dmsim/sim/check/invariant"
	"dmsim/sim/metrics"
	"dmsim/sim/network"
	"dmsim/sim/persona"
	"dmsim/sim/population"
)

func newShow() *cobra.Command {
	var explicit bool
	c := &cobra.Command{
		Use:   "show scenario NAME | experiment NAME | policy NAME | network NAME | persona NAME | adapter NAME | rules | metrics | invariants | schema [experiment]",
		Short: "Show a scenario, an experiment, a policy, a known network, a persona or an adapter as it is written, the rule table, the metrics, the invariants, the JSON Schema of scenarios or experiments",
		Example: `  dmsim show scenario quickstart
  dmsim show experiment follow-direction
  dmsim show policy tiktok-2023
  dmsim show policy tiktok-2023 --explicit
  dmsim show network twitter
  dmsim show persona spammer
  dmsim show adapter dmsim
  dmsim show invariants
  dmsim show schema
  dmsim show schema experiment`,
		Args: args(1, 2),
		RunE: func(c *cobra.Command, args []string) error {
			data, err := show(args, explicit)
			if err != nil {
				return err
			}
			_, err = c.OutOrStdout().Write(data)
			return err
		},
	}
	c.Flags().BoolVar(&explicit, "explicit", false, "with every default written out")
	return c
}

func show(args []string, explicit bool) ([]byte, error) {
	what, name := args[0], ""
	if len(args) == 2 {
		name = args[1]
	}
	switch {
	case explicit && what != "scenario" && what != "policy":
		return nil, fmt.Errorf("--explicit: want scenario NAME or policy NAME with it, got %s", what)
	case what == "schema" && name == "":
		return scenarios.Schema()
	case what == "schema" && name == "experiment":
		return scenarios.ExperimentSchema()
	case what == "rules" && name == "":
		return reports.Rules(), nil
	case what == "metrics" && name == "":
		return metrics.Page(), nil
	case what == "invariants" && name == "":
		return invariant.Page(), nil
	case what == "scenario" && name != "" && explicit:
		s, err := scenarios.Load(name, scenarios.Overrides{})
		if err != nil {
			return nil, err
		}
		return s.YAML(), nil
	case what == "scenario" && name != "":
		return scenarios.Source(name)
	case what == "network" && name != "":
		return network.LikeSource(name)
	case what == "persona" && name != "":
		if !slices.Contains(population.PersonaNames(), name) {
			return nil, fmt.Errorf("persona: want one of %s, got %q", strings.Join(population.PersonaNames(), ", "), name)
		}
		return persona.Source(name)
	case what == "adapter" && name != "":
		return adapter.Source(name)
	case what == "experiment" && name != "":
		return scenarios.ExperimentSource(name)
	case what == "policy" && name != "":
		p, err := policy.Preset(name)
		if err != nil {
			return nil, err
		}
		if explicit {
			return p.YAML(), nil
		}
		return policy.PresetSource(name), nil
	}
	return nil, fmt.Errorf("show: want scenario NAME, experiment NAME, policy NAME, network NAME, persona NAME, adapter NAME, rules, metrics, invariants, schema or schema experiment")
}
