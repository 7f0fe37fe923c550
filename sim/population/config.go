package population

import (
	"fmt"
	"math"

	"dmsim/strictyaml"
)

// UsersMax bounds the users of a generated population.
const UsersMax = 100_000_000

// shareSlack is how far the shares of a table may be from 1 in sum.
const shareSlack = 1e-6

// Config says what the people are like. Default fills it.
type Config struct {
	Users         int         `yaml:"users"`           // 1 to UsersMax; not read where the follows come from a file or a trace
	Ages          Ages        `yaml:"ages"`            // at the start
	FalseAges     FalseAges   `yaml:"false_ages"`      // who states another date of birth
	Zones         []ZoneShare `yaml:"zones"`           // time zones of the users; empty: all in UTC
	Personas      Personas    `yaml:"personas"`        // who behaves otherwise than most
	Settings      Settings    `yaml:"settings"`        // who has chosen whom to hear from: the first rule that fits a user counts
	BlocksPerUser float64     `yaml:"blocks_per_user"` // mean number of users whom one blocks at the start; 0: none
	Groups        Groups      `yaml:"groups"`          // that exist at the start
	File          string      `yaml:"file"`            // a table (CSV) of the users of a network's or a trace's file, which counts before all of the above; empty: none
}

// Default returns ten thousand users with the ages of TikTok.
func Default() Config {
	return Config{
		Users:         10_000,
		Ages:          Ages{Name: "tiktok"},
		FalseAges:     defaultFalseAges(),
		Zones:         defaultZones(),
		Personas:      defaultPersonas(),
		Settings:      defaultSettings(),
		BlocksPerUser: 0.05,
		Groups:        Groups{PerThousand: 50, SizeMin: 3, SizeMax: 50, Exponent: 1.5, Community: 0.5},
	}
}

// blocksPerUserMax bounds the mean: blocks are few, and are held one by one.
const blocksPerUserMax = 100

// Validate judges a configuration. Its error is a *strictyaml.FieldError.
func (c Config) Validate() error {
	if err := within("users", c.Users, 1, UsersMax); err != nil {
		return err
	}
	if err := strictyaml.Under("ages", c.Ages.Validate()); err != nil {
		return err
	}
	if err := strictyaml.Under("false_ages", c.FalseAges.Validate()); err != nil {
		return err
	}
	if err := strictyaml.Under("zones", validateZones(c.Zones)); err != nil {
		return err
	}
	if err := strictyaml.Under("personas", c.Personas.validateFor(c.Ages.shareFrom(adultAge))); err != nil {
		return err
	}
	if err := strictyaml.Under("settings", c.Settings.Validate()); err != nil {
		return err
	}
	if err := within("blocks_per_user", c.BlocksPerUser, 0, blocksPerUserMax); err != nil {
		return err
	}
	return strictyaml.Under("groups", c.Groups.Validate())
}

// within judges a number. NaN is never within.
func within[N int | float64](path string, got, from, to N) error {
	if got >= from && got <= to {
		return nil
	}
	kind := "a number"
	if _, whole := any(got).(int); whole {
		kind = "a whole number"
	}
	return &strictyaml.FieldError{Path: path, Want: fmt.Sprintf("%s from %v to %v", kind, from, to), Got: got}
}

func isOne(sum float64) bool { return math.Abs(sum-1) <= shareSlack }

func sumToOne(shares []float64) error {
	sum := 0.0
	for _, share := range shares {
		sum += share
	}
	if isOne(sum) {
		return nil
	}
	return &strictyaml.FieldError{What: fmt.Sprintf("want shares that sum to 1, got %.7g", sum)}
}

// table picks an index in proportion to shares by their running sums. It is for a few shares: the search is linear.
type table []float64

func newTable(shares []float64) table {
	t, sum := make(table, len(shares)), 0.0
	for i, share := range shares {
		sum += share
		t[i] = sum
	}
	for i := range t {
		t[i] /= sum
	}
	return t
}

// index returns the place of u, 0 <= u < 1.
func (t table) index(u float64) int {
	for i, upTo := range t {
		if u < upTo {
			return i
		}
	}
	return len(t) - 1
}
