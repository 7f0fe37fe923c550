package population

import (
	"fmt"

	"dmsim/strictyaml"
)

// Network says how users follow each other. DefaultNetwork fills it.
type Network struct {
	Model       string  `yaml:"model"`        // power-law
	MeanFollows float64 `yaml:"mean_follows"` // followees a user; 0: nobody follows anybody
	Exponent    float64 `yaml:"exponent"`     // of the density of followees and of followers: p(k) ~ k^-exponent, 1.5 to 6
	MaxShare    float64 `yaml:"max_share"`    // of the other users, that one picks as followees or is picked by on average; follow-backs come on top
	Reciprocity float64 `yaml:"reciprocity"`  // share of the follows whose reverse exists, 0 to 1
	File        string  `yaml:"file"`         // a SNAP edge list (SRC follows DST, plain or gzip) that stands for users and all of the above; empty: none
}

// PowerLaw is the one model of follows so far.
const PowerLaw = "power-law"

// DefaultNetwork returns a power law with the reciprocity and the tail of Twitter in 2009.
func DefaultNetwork() Network {
	return Network{Model: PowerLaw, MeanFollows: 41, Exponent: 2.3, MaxShare: 0.1, Reciprocity: 0.36}
}

// Validate judges a network by itself. Its error is a *strictyaml.FieldError.
func (n Network) Validate() error {
	if n.File != "" {
		return nil
	}
	if n.Model != PowerLaw {
		return &strictyaml.FieldError{Path: "model", Want: "one of " + PowerLaw, Got: n.Model}
	}
	if err := within("mean_follows", n.MeanFollows, 0, meanFollowsMax); err != nil {
		return err
	}
	if err := within("exponent", n.Exponent, 1.5, 6); err != nil {
		return err
	}
	if err := within("max_share", n.MaxShare, 0, 1); err != nil {
		return err
	}
	return within("reciprocity", n.Reciprocity, 0, 1)
}

// ValidateFor judges a network of that many users: nobody can follow more than there are.
func (n Network) ValidateFor(users int) error {
	if err := n.Validate(); err != nil || n.File != "" {
		return err
	}
	if most := n.most(users); n.MeanFollows > most {
		return &strictyaml.FieldError{Path: "mean_follows", Want: fmt.Sprintf("at most %.6g (max_share %.6g of %d others)", most, n.MaxShare, users-1), Got: n.MeanFollows}
	}
	return nil
}

// meanFollowsMax bounds the mean; what a machine can hold is less.
const meanFollowsMax = 100_000

// most is the highest number of followees that one picks.
func (n Network) most(users int) float64 { return n.MaxShare * float64(users-1) }
