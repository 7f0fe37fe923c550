package population

import (
	"fmt"
	"regexp"
	"time"
	_ "time/tzdata" // where the machine has no table of zones

	"dmsim/model"
	"dmsim/sim/rng"
	"dmsim/strictyaml"
)

// ZoneShare is the share of the users who live in a time zone.
type ZoneShare struct {
	Name  string  `yaml:"name"`  // an IANA name, or an offset such as +02:00
	Share float64 `yaml:"share"` // of all users, 0 to 1; the zones sum to 1
}

// zonesMax bounds the zones of a population.
const zonesMax = 1000

// Before the start and for as long after it the changes of summer time are known; later the last offset stays.
const (
	zoneYearsBefore = 1
	zoneYearsAfter  = 10
)

func defaultZones() []ZoneShare {
	return []ZoneShare{
		{"America/New_York", 0.20},
		{"America/Los_Angeles", 0.15},
		{"America/Sao_Paulo", 0.15},
		{"Europe/London", 0.10},
		{"Europe/Berlin", 0.15},
		{"Asia/Jakarta", 0.15},
		{"Asia/Tokyo", 0.10},
	}
}

func validateZones(zones []ZoneShare) error {
	if len(zones) == 0 {
		return nil
	}
	if len(zones) > zonesMax {
		return &strictyaml.FieldError{Want: fmt.Sprintf("at most %d zones", zonesMax), Got: len(zones)}
	}
	shares := make([]float64, len(zones))
	for i, zone := range zones {
		path := fmt.Sprintf("[%d]", i)
		if _, ok := location(zone.Name); !ok {
			return &strictyaml.FieldError{Path: path + ".name", Want: "an IANA name such as Europe/Berlin or an offset such as +02:00", Got: zone.Name}
		}
		if err := within(path+".share", zone.Share, 0, 1); err != nil {
			return err
		}
		shares[i] = zone.Share
	}
	return sumToOne(shares)
}

var offsetForm = regexp.MustCompile(`^([+-])(0\d|1[0-4]):([0-5]\d)$`)

// location finds a zone by name. "Local" is none: it would be another on each machine.
func location(name string) (*time.Location, bool) {
	if m := offsetForm.FindStringSubmatch(name); m != nil {
		offset, err := time.ParseDuration(m[1] + m[2] + "h" + m[3] + "m")
		return time.FixedZone(name, int(offset/time.Second)), err == nil
	}
	if name == "" || name == "Local" {
		return nil, false
	}
	loc, err := time.LoadLocation(name)
	return loc, err == nil
}

// zoneTable returns the table of zones, of which zone 0 is UTC, and the ids in the table of the zones that were named.
func zoneTable(named []ZoneShare, start model.Time) (zones []model.Zone, ids []model.ZoneID) {
	from, to := start.Std().AddDate(-zoneYearsBefore, 0, 0), start.Std().AddDate(zoneYearsAfter, 0, 0)
	zones = []model.Zone{{Name: "UTC"}}
	for _, share := range named {
		if share.Name == "UTC" {
			ids = append(ids, 0)
			continue
		}
		loc, ok := location(share.Name)
		if !ok {
			panic(fmt.Sprintf("zone %q passed Validate", share.Name))
		}
		ids = append(ids, model.ZoneID(len(zones)))
		zones = append(zones, model.NewZone(share.Name, loc, model.TimeOf(from), model.TimeOf(to)))
	}
	return zones, ids
}

// zones draws the zone of each user.
type zones struct {
	family rng.Family
	ids    []model.ZoneID
	shares table
}

func newZones(seed rng.Seed, named []ZoneShare, ids []model.ZoneID) *zones {
	shares := make([]float64, len(named))
	for i, zone := range named {
		shares[i] = zone.Share
	}
	return &zones{seed.For(byZone), ids, newTable(shares)}
}

func (z *zones) of(user uint64) model.ZoneID {
	if len(z.ids) == 0 {
		return 0
	}
	d := z.family.Draw(user, 0)
	return z.ids[z.shares.index(d.Unit())]
}
