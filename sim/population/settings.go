package population

import (
	"fmt"

	"dmsim/model"
	"dmsim/sim/rng"
	"dmsim/strictyaml"
)

// Settings says how many have chosen a setting themselves, and which. The rest have the default of the policy.
type Settings struct {
	Chosen   float64 `yaml:"chosen"`   // share of all users, 0 to 1
	Everyone float64 `yaml:"everyone"` // shares of those who have chosen; the three sum to 1
	Friends  float64 `yaml:"friends"`
	NoOne    float64 `yaml:"no-one"`
}

// shares in the order of the settings' numbers.
func (s Settings) shares() []float64 { return []float64{s.Everyone, s.Friends, s.NoOne} }

// Validate judges the shares. Its error is a *strictyaml.FieldError.
func (s Settings) Validate() error {
	if err := within("chosen", s.Chosen, 0, 1); err != nil {
		return err
	}
	sum := 0.0
	for i, share := range s.shares() {
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

func (s Settings) assumption() string {
	return fmt.Sprintf("assumed: %s of the users have chosen a setting, of whom everyone %s, friends %s, no-one %s; the rest have the policy's default",
		percent(s.Chosen), percent(s.Everyone), percent(s.Friends), percent(s.NoOne))
}

// settings draws them.
type settings struct {
	family rng.Family
	chosen float64
	shares table
}

func newSettings(seed rng.Seed, s Settings) *settings {
	return &settings{seed.For(bySetting), s.Chosen, newTable(s.shares())}
}

// of returns a model.Setting or notChosen.
func (s *settings) of(user uint64) uint8 {
	d := s.family.Draw(user, 0)
	if !d.Chance(s.chosen) {
		return notChosen
	}
	return uint8(s.shares.index(d.Unit()))
}
