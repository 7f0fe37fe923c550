package population

import (
	"fmt"
	"slices"
	"strings"

	"dmsim/model"
	"dmsim/sim/rng"
	"dmsim/strictyaml"
)

// Settings are rules on who has chosen a setting, and which. The first rule that fits a user counts; the last, without ages and
// personas, fits everybody.
type Settings []SettingRule

// SettingRule says of some users how many have chosen a setting themselves, and which. The rest have the default of the policy.
type SettingRule struct {
	Ages     *AgeRange `yaml:"ages"`     // true ages that it is for, [FROM, TO], both included; absent: all
	Personas []Persona `yaml:"personas"` // whom it is for; absent or empty: everybody
	Chosen   float64   `yaml:"chosen"`   // share of them, 0 to 1
	Everyone float64   `yaml:"everyone"` // shares of those who have chosen; the three sum to 1
	Friends  float64   `yaml:"friends"`
	NoOne    float64   `yaml:"no-one"`
}

// AgeRange is a range of whole years, both ends included: in YAML [FROM, TO].
type AgeRange [2]int

// settingRulesMax bounds the rules, so that the place of one fits into a byte.
const settingRulesMax = 100

// defaultSettings are all assumed.
func defaultSettings() Settings {
	return Settings{
		{Personas: []Persona{Creator}, Chosen: 0.8, Everyone: 0.9, Friends: 0.08, NoOne: 0.02},
		{Ages: &AgeRange{13, 15}, Chosen: 0.2, Everyone: 0.1, Friends: 0.4, NoOne: 0.5},
		{Ages: &AgeRange{16, 17}, Chosen: 0.3, Everyone: 0.2, Friends: 0.5, NoOne: 0.3},
		{Chosen: 0.4, Everyone: 0.35, Friends: 0.45, NoOne: 0.2},
	}
}

// UnmarshalStrict reads a rule. An empty list of personas is none.
func (r *SettingRule) UnmarshalStrict(n *strictyaml.Node) error {
	type plain SettingRule
	if err := n.Decode((*plain)(r)); err != nil {
		return err
	}
	if len(r.Personas) == 0 {
		r.Personas = nil
	}
	return nil
}

const ageRangeWanted = "a list of two ages, [FROM, TO]"

// UnmarshalStrict reads [FROM, TO].
func (a *AgeRange) UnmarshalStrict(n *strictyaml.Node) error {
	var ends []int
	if n.Kind() != strictyaml.List || n.Len() != len(a) {
		return n.Want(ageRangeWanted)
	}
	if err := n.Decode(&ends); err != nil {
		return err
	}
	copy(a[:], ends)
	return nil
}

// MarshalStrict writes [FROM, TO].
func (a AgeRange) MarshalStrict() any { return a[:] }

// general says whether a rule fits everybody.
func (r SettingRule) general() bool { return r.Ages == nil && len(r.Personas) == 0 }

func (r SettingRule) fits(age int, p Persona) bool {
	return (r.Ages == nil || age >= r.Ages[0] && age <= r.Ages[1]) && (len(r.Personas) == 0 || slices.Contains(r.Personas, p))
}

// shares in the order of the settings' numbers.
func (r SettingRule) shares() []float64 { return []float64{r.Everyone, r.Friends, r.NoOne} }

// Validate judges the rules. Its error is a *strictyaml.FieldError.
func (s Settings) Validate() error {
	if len(s) == 0 || len(s) > settingRulesMax {
		return &strictyaml.FieldError{What: fmt.Sprintf("want 1 to %d rules, got %d", settingRulesMax, len(s))}
	}
	for i, rule := range s {
		path := fmt.Sprintf("[%d]", i)
		if err := strictyaml.Under(path, rule.validate()); err != nil {
			return err
		}
		switch last := i == len(s)-1; {
		case last && !rule.general():
			return &strictyaml.FieldError{Path: path, What: "want neither ages nor personas in the last rule, which is for all others, got some"}
		case !last && rule.general():
			return &strictyaml.FieldError{Path: path, What: "want ages or personas in all rules but the last, got neither"}
		}
	}
	return nil
}

func (r SettingRule) validate() error {
	if r.Ages != nil {
		if err := within("ages[0]", r.Ages[0], 0, ageMax); err != nil {
			return err
		}
		if err := within("ages[1]", r.Ages[1], r.Ages[0], ageMax); err != nil {
			return err
		}
	}
	if err := within("chosen", r.Chosen, 0, 1); err != nil {
		return err
	}
	sum := 0.0
	for i, share := range r.shares() {
		if err := within(model.SettingNames()[i], share, 0, 1); err != nil {
			return err
		}
		sum += share
	}
	if !isOne(sum) {
		return &strictyaml.FieldError{What: fmt.Sprintf("want everyone, friends and no-one to sum to 1, got %.7g", sum)}
	}
	return nil
}

// assumptions states each rule.
func (s Settings) assumptions() (all []string) {
	for _, r := range s {
		whom := r.whom()
		if len(s) > 1 && r.general() {
			whom = "the others"
		}
		all = append(all, fmt.Sprintf("assumed: %s of %s have chosen a setting, of whom everyone %s, friends %s, no-one %s; the rest have the policy's default",
			percent(r.Chosen), whom, percent(r.Everyone), percent(r.Friends), percent(r.NoOne)))
	}
	return all
}

func (r SettingRule) whom() string {
	whom := "the users"
	if len(r.Personas) > 0 {
		names := make([]string, len(r.Personas))
		for i, p := range r.Personas {
			names[i] = p.String()
		}
		whom = "the persona " + strings.Join(names, " or ")
	}
	if r.Ages != nil {
		whom += fmt.Sprintf(" of %d to %d", r.Ages[0], r.Ages[1])
	}
	return whom
}

// settings draws them.
type settings struct {
	family rng.Family
	rules  []settingTable
	rule   [personaCount][ageMax + 1]uint8 // the place of the rule that counts
}

type settingTable struct {
	chosen float64
	shares []float64
	table  table
}

func newSettings(seed rng.Seed, s Settings) *settings {
	d := &settings{family: seed.For(bySetting)}
	for _, r := range s {
		d.rules = append(d.rules, settingTable{r.Chosen, r.shares(), newTable(r.shares())})
	}
	for p := range personaCount {
		for age := range d.rule[p] {
			d.rule[p][age] = uint8(slices.IndexFunc(s, func(r SettingRule) bool { return r.fits(age, p) }))
		}
	}
	return d
}

// of returns a model.Setting or notChosen.
func (s *settings) of(user uint64, age int, p Persona) uint8 {
	rule := &s.rules[s.rule[p][age]]
	d := s.family.Draw(user, 0)
	if !d.Chance(rule.chosen) {
		return notChosen
	}
	return uint8(rule.table.index(d.Unit()))
}

// next returns the setting that one who has a setting, or notChosen, changes to: drawn by u, 0 <= u < 1, from the shares of those
// who have chosen, without his own. Where nobody has chosen another, it is his own again.
func (s *settings) next(age int, p Persona, now uint8, u float64) model.Setting {
	shares, sum := s.rules[s.rule[p][age]].shares, 0.0
	for i, share := range shares {
		if uint8(i) != now {
			sum += share
		}
	}
	to := now
	for i, share := range shares {
		if uint8(i) == now || share == 0 {
			continue
		}
		to = uint8(i)
		if u -= share / sum; u < 0 {
			break
		}
	}
	return model.Setting(to)
}
