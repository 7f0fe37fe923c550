package policy

import (
	"embed"
	"fmt"
	"slices"
	"strings"

	"dmsim/strictyaml"
)

// The presets, one file each, with the sources of their values as comments.
//
//go:embed presets/*.yaml
var presetFiles embed.FS

// presetNames lists the presets in the order of the documentation, seed first.
var presetNames = []string{
	"seed", "open", "mutual", "tiktok-2020", "tiktok-2023", "instagram-teen", "x-legacy", "x-now", "discord", "whatsapp",
	"ofcom-u18", "dsa-28",
}

// PresetNames lists the presets, seed first. The list is the caller's.
func PresetNames() []string { return slices.Clone(presetNames) }

// Seed returns the policy that every other starts from. It is the caller's, lists included.
func Seed() Policy {
	var p body
	if err := strictyaml.Decode("seed.yaml", PresetSource("seed"), &p); err != nil {
		panic(fmt.Sprintf("policy: %v", err))
	}
	return Policy(p)
}

// Preset returns the named policy. The error lists the names.
func Preset(name string) (Policy, error) {
	if name == "seed" {
		return Seed(), nil
	}
	source := PresetSource(name)
	if source == nil {
		return Policy{}, unknownPreset(name)
	}
	var p Policy
	if err := strictyaml.Decode(name+".yaml", source, &p); err != nil {
		panic(fmt.Sprintf("policy: %v", err)) // the file is part of the program, and tested
	}
	return p, nil
}

// PresetSource returns the file of a preset as it was written, with its comments; nil for an unknown name.
func PresetSource(name string) []byte {
	if !slices.Contains(presetNames, name) {
		return nil
	}
	source, err := presetFiles.ReadFile("presets/" + name + ".yaml")
	if err != nil {
		panic(fmt.Sprintf("policy: %v", err))
	}
	return source
}

func unknownPreset(name string) error {
	hint := ""
	if closest := strictyaml.Closest(name, presetNames); closest != "" {
		hint = fmt.Sprintf(" (did you mean %s?)", closest)
	}
	return fmt.Errorf("want one of the policies %s; got %q%s", strings.Join(presetNames, ", "), name, hint)
}

// PresetSummary returns what the first sentence of a preset's file says of it; "" where there is no such preset.
func PresetSummary(name string) string {
	line, _, _ := strings.Cut(string(PresetSource(name)), "\n")
	sentence, _, _ := strings.Cut(strings.TrimPrefix(line, "# "+name+": "), ". ")
	return strings.TrimSuffix(sentence, ".")
}
