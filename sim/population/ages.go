package population

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"dmsim/strictyaml"
)

// Ages is a distribution of ages at the start: a named one, or a table. In YAML it is the name or the list.
type Ages struct {
	Name  string // of AgeNames; empty where Bands are given
	Bands []Band // ascending, without overlap
}

// Band is a range of whole years of age, both ends included, within which every age is equally frequent.
type Band struct {
	From  int     `yaml:"from"`  // 0 to ageMax
	To    int     `yaml:"to"`    // From to ageMax
	Share float64 `yaml:"share"` // of all users, 0 to 1; the bands sum to 1
}

// ageMax is the highest age that a table may give.
const ageMax = 120

// namedAges: nobody is below 13. Of tiktok, 18-24 and 25-34 are sourced (users of 2025), the rest is assumed.
var namedAges = map[string][]Band{
	"tiktok":  {{13, 15, 0.03}, {16, 17, 0.04}, {18, 24, 0.31}, {25, 34, 0.35}, {35, 44, 0.15}, {45, 54, 0.07}, {55, 80, 0.05}},
	"adults":  {{18, 70, 1}},
	"uniform": {{13, 80, 1}},
}

// AgeNames lists the named distributions.
func AgeNames() []string { return slices.Sorted(maps.Keys(namedAges)) }

// UnmarshalStrict reads the name of a distribution or a table.
func (a *Ages) UnmarshalStrict(n *strictyaml.Node) error {
	var read Ages
	switch n.Kind() {
	case strictyaml.Scalar:
		if err := n.Decode(&read.Name); err != nil {
			return err
		}
	case strictyaml.List:
		if err := n.Decode(&read.Bands); err != nil {
			return err
		}
	default:
		return n.Want(agesWanted())
	}
	*a = read
	return nil
}

// MarshalStrict writes the name, or else the table.
func (a Ages) MarshalStrict() any {
	if a.Name != "" {
		return a.Name
	}
	return a.Bands
}

// Validate judges a distribution. Its error is a *strictyaml.FieldError.
func (a Ages) Validate() error {
	if a.Name != "" {
		if _, known := namedAges[a.Name]; !known || a.Bands != nil {
			return &strictyaml.FieldError{Want: agesWanted(), Got: a.Name}
		}
		return nil
	}
	if len(a.Bands) == 0 {
		return &strictyaml.FieldError{What: "want " + agesWanted() + ", got nothing"}
	}
	shares, lowest := make([]float64, len(a.Bands)), 0
	for i, b := range a.Bands {
		path := fmt.Sprintf("[%d]", i)
		if err := within(path+".from", b.From, lowest, ageMax); err != nil {
			return err
		}
		if err := within(path+".to", b.To, b.From, ageMax); err != nil {
			return err
		}
		if err := within(path+".share", b.Share, 0, 1); err != nil {
			return err
		}
		shares[i], lowest = b.Share, b.To+1
	}
	return sumToOne(shares)
}

func agesWanted() string {
	return fmt.Sprintf("one of %s, or a list of {from, to, share}", strings.Join(AgeNames(), ", "))
}

// shareFrom returns the share of the users of an age and above.
func (a Ages) shareFrom(age int) (share float64) {
	for _, b := range a.bands() {
		years := b.To - max(b.From, age) + 1
		share += b.Share * float64(max(0, years)) / float64(b.To-b.From+1)
	}
	return share
}

// bands returns the table, of a name or as given.
func (a Ages) bands() []Band {
	if a.Name != "" {
		return namedAges[a.Name]
	}
	return a.Bands
}
