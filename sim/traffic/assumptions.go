package traffic

import (
	"bytes"
	"fmt"
	"strings"

	"dmsim/sim/persona"
	"dmsim/sim/population"
	"dmsim/strictyaml"
)

// Assumptions returns sentences on the numbers, which begin with "sourced:" or "assumed:": for each persona that somebody bears, what its file says.
func (c Config) Assumptions(borne func(population.Persona) bool) []string {
	setting := fmt.Sprintf("assumed: a user changes the setting %.4g times a day in the mean", c.Changes.Setting)
	if c.Changes.Setting == settingRate {
		setting = "sourced" + strings.TrimPrefix(setting, "assumed") + " (over 40 % of 100,000 accounts within three months: arXiv 2203.08935)"
	}
	all := []string{
		setting, "assumed: a new setting is another than the one chosen at the start, and drawn as those were",
		fmt.Sprintf("assumed: adversaries are %s", c.Adversaries),
		"assumed: every number of the traffic that no source is named for in the comments of `dmsim show schema`, or in docs/traffic.md",
	}
	for i, p := range c.Personas.all() {
		if name := population.PersonaNames()[i]; borne(population.Persona(i)) {
			all = append(all, assumption(name, p)...)
		}
	}
	return all
}

func assumption(name string, p *persona.Persona) []string {
	m := persona.Marks(name)
	if !bytes.Equal(strictyaml.Encode(*p), strictyaml.Encode(persona.Default(name))) { // as they are written: an empty list may be nil
		return []string{fmt.Sprintf("assumed: persona %s as the scenario has it, which is not what its file says", name)}
	}
	all := []string{fmt.Sprintf("assumed: persona %s: %d of the %d lines of its numbers (dmsim show persona %s)", name, m.Assumed, m.Assumed+m.Sourced, name)}
	for _, s := range m.Sources {
		all = append(all, fmt.Sprintf("sourced: persona %s: %s", name, s))
	}
	return all
}
