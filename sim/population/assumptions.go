package population

import (
	"fmt"
	"strings"
)

// assumptions states where the numbers of the attributes come from.
func (c Config) assumptions() []string {
	all := append(c.Ages.assumptions(), c.FalseAges.assumption(), zonesAssumption(c.Zones), c.Personas.assumption())
	return append(all, c.Settings.assumptions()...)
}

func (a Ages) assumptions() []string {
	if a.Name != "tiktok" {
		return []string{fmt.Sprintf("assumed: ages %s", describe(a.bands(), nil))}
	}
	sourced := func(b Band) bool { return b.From == 18 || b.From == 25 }
	return []string{
		"sourced: ages " + describe(a.bands(), sourced) + " (TikTok 2025)",
		"assumed: ages " + describe(a.bands(), func(b Band) bool { return !sourced(b) }),
	}
}

func describe(bands []Band, which func(Band) bool) string {
	var parts []string
	for _, b := range bands {
		if which == nil || which(b) {
			parts = append(parts, fmt.Sprintf("%d-%d %s", b.From, b.To, percent(b.Share)))
		}
	}
	return strings.Join(parts, ", ")
}

func zonesAssumption(zones []ZoneShare) string {
	if len(zones) == 0 {
		return "assumed: all users live in UTC"
	}
	parts := make([]string, len(zones))
	for i, z := range zones {
		parts[i] = z.Name + " " + percent(z.Share)
	}
	return "assumed: time zones " + strings.Join(parts, ", ")
}

func blocksAssumption(mean float64) string {
	return fmt.Sprintf("assumed: a user blocks %.4g strangers in the mean at the start, all strangers equally likely", mean)
}

func percent(share float64) string { return fmt.Sprintf("%.4g %%", 100*share) }
