package network

import (
	"fmt"
	"slices"
	"strings"

	"dmsim/strictyaml"
)

// Config says who follows whom. Default fills it.
type Config struct {
	Model       string    `yaml:"model"`        // community: the computed graph; or random graphs of the literature to compare with: r-mat, preferential-attachment, chung-lu
	Like        string    `yaml:"like"`         // a network whose figures stand for every key below that is not named: twitter, livejournal, slashdot, collegemsg, tiktok; empty: none
	Form        string    `yaml:"form"`         // of the graph in memory: stored (4 bytes a follow, quickest) or computed (24 bytes a user and nothing a follow; a run takes up to twice as long); they give the same history
	MeanFollows float64   `yaml:"mean_follows"` // followees a user; 0: nobody follows anybody
	Followees   Degrees   `yaml:"followees"`    // how they are distributed over the users
	Followers   Degrees   `yaml:"followers"`    //
	Reciprocity float64   `yaml:"reciprocity"`  // share of the follows whose reverse exists, 0 to 1
	Correlation float64   `yaml:"correlation"`  // of a user's numbers of followees and followers (Pearson), 0 to 1
	Clustering  float64   `yaml:"clustering"`   // average local clustering coefficient, undirected, users with less than two neighbours counting 0; 0 to 0.5
	AgeMixing   []float64 `yaml:"age_mixing"`   // shares of the follows between users of ages that differ by 0, 1, 2 ... years; what is missing to 1 goes farther; empty: age does not matter
	File        string    `yaml:"file"`         // an edge list (SRC follows DST; plain, gzip, Parquet) or a stored graph (.dmg) that stands for users and all of the above; empty: none
}

// Degrees is a distribution of degrees over users, up to its scale: the mean is mean_follows.
type Degrees struct {
	None     float64    `yaml:"none"`      // share of the users who have none, 0 to 0.95
	Exponent float64    `yaml:"exponent"`  // of the density of the tail: p(k) ~ k^-exponent, 1.5 to 6
	MaxShare float64    `yaml:"max_share"` // of the other users, that one has at most, above 0 to 1; where that is less than four times the mean, that much
	Body     []Quantile `yaml:"body"`      // of those who have some; from the last one on the tail; empty: P(k > x) ~ (1 + x/scale)^-(exponent-1)
}

// Quantile is a point of a distribution: that share of the users has up to that degree.
type Quantile struct {
	Share  float64 `yaml:"share"`  // 0 to below 1
	Degree float64 `yaml:"degree"` // above 0
}

// The models.
const (
	ModelCommunity              = "community"
	ModelRMAT                   = "r-mat"
	ModelPreferentialAttachment = "preferential-attachment"
	ModelChungLu                = "chung-lu"
)

// The forms of a graph in memory.
const (
	FormStored   = "stored"
	FormComputed = "computed"
)

// Models returns the names of the models.
func Models() []string {
	return []string{ModelCommunity, ModelRMAT, ModelPreferentialAttachment, ModelChungLu}
}

// Default returns a network like Twitter's in 2009.
func Default() Config {
	c, err := Like("twitter")
	if err != nil {
		panic(err)
	}
	return c
}

const meanFollowsMax = 100_000 // what a machine can hold is less

// Validate judges a configuration by itself. Its error is a *strictyaml.FieldError.
func (c Config) Validate() error {
	if c.File != "" {
		return nil
	}
	if err := oneOf("model", c.Model, Models()); err != nil {
		return err
	}
	if err := oneOf("form", c.Form, []string{FormStored, FormComputed}); err != nil {
		return err
	}
	if c.Form == FormComputed && c.Model != ModelCommunity {
		return &strictyaml.FieldError{Path: "form", Want: "stored, as only the model community can be computed", Got: c.Form}
	}
	for _, n := range []struct {
		path     string
		got      float64
		from, to float64
	}{
		{"mean_follows", c.MeanFollows, 0, meanFollowsMax},
		{"reciprocity", c.Reciprocity, 0, 1},
		{"correlation", c.Correlation, 0, 1},
		{"clustering", c.Clustering, 0, clusteringMax},
	} {
		if err := within(n.path, n.got, n.from, n.to); err != nil {
			return err
		}
	}
	if err := c.Followees.validate(); err != nil {
		return strictyaml.Under("followees", err)
	}
	if err := c.Followers.validate(); err != nil {
		return strictyaml.Under("followers", err)
	}
	return validateMixing(c.AgeMixing)
}

// ValidateFor judges a configuration for so many users: nobody can follow more than there are.
func (c Config) ValidateFor(users int) error {
	if err := c.Validate(); err != nil || c.File != "" {
		return err
	}
	if c.Model == ModelPreferentialAttachment && c.MeanFollows > 0 && c.MeanFollows < 1 {
		return &strictyaml.FieldError{Path: "mean_follows", Want: "at least 1 (rounded to a whole number) for preferential-attachment", Got: c.MeanFollows}
	}
	if most := float64(users-1) * (1 - c.Followees.None) * (1 - c.Followers.None) / 4; c.MeanFollows > most {
		return &strictyaml.FieldError{Path: "mean_follows", Want: fmt.Sprintf("at most %.4g for %d users (a quarter of the others who have any)", most, users), Got: c.MeanFollows}
	}
	return nil
}

// clusteringMax is what communities can hold.
const clusteringMax = 0.5

func (d Degrees) validate() error {
	if err := within("none", d.None, 0, 0.95); err != nil {
		return err
	}
	if err := within("exponent", d.Exponent, 1.5, 6); err != nil {
		return err
	}
	if err := within("max_share", d.MaxShare, 1e-6, 1); err != nil {
		return err
	}
	last := Quantile{Share: -1}
	for i, q := range d.Body {
		path := fmt.Sprintf("body[%d]", i)
		if err := within(path+".share", q.Share, 0, 1-1e-6); err != nil {
			return err
		}
		if err := within(path+".degree", q.Degree, 1e-3, 1e9); err != nil {
			return err
		}
		if q.Share <= last.Share || q.Degree <= last.Degree {
			return &strictyaml.FieldError{Path: path, What: "want a share and a degree above those of the point before"}
		}
		last = q
	}
	return nil
}

// most is the highest degree of one user: few users have room for a tail all the same.
func (d Degrees) most(users int, mean float64) float64 {
	return min(float64(users-1), max(d.MaxShare*float64(users-1), 4*mean/(1-d.None)))
}

func validateMixing(shares []float64) error {
	sum := 0.0
	for i, share := range shares {
		if err := within(fmt.Sprintf("age_mixing[%d]", i), share, 0, 1); err != nil {
			return err
		}
		sum += share
	}
	if sum > 1+1e-9 {
		return &strictyaml.FieldError{Path: "age_mixing", What: fmt.Sprintf("want shares that sum to at most 1, got %.7g", sum)}
	}
	return nil
}

// within judges a number. NaN is never within.
func within(path string, got, from, to float64) error {
	if got >= from && got <= to {
		return nil
	}
	return &strictyaml.FieldError{Path: path, Want: fmt.Sprintf("a number from %v to %v", from, to), Got: got}
}

func oneOf(path, got string, names []string) error {
	if slices.Contains(names, got) {
		return nil
	}
	return &strictyaml.FieldError{Path: path, Want: "one of " + strings.Join(names, ", "), Got: got}
}
