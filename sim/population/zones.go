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

const zoneWanted = "an IANA name such as Europe/Berlin or an offset such as +02:00"

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
			return &strictyaml.FieldError{Path: path + ".name", Want: zoneWanted, Got: zone.Name}
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

// zoneTable is the table of zones, of which zone 0 is UTC.
type zoneTable struct {
	zones    []model.Zone
	ids      map[string]model.ZoneID
	from, to model.Time // changes of summer time that are known
}

func newZoneTable(start model.Time) *zoneTable {
	return &zoneTable{
		zones: []model.Zone{{Name: "UTC"}}, ids: map[string]model.ZoneID{"UTC": 0},
		from: model.TimeOf(start.Std().AddDate(-zoneYearsBefore, 0, 0)), to: model.TimeOf(start.Std().AddDate(zoneYearsAfter, 0, 0)),
	}
}

// id returns the number of a zone, which it adds where it is new. It knows no zone of another name, and none above zonesMax.
func (t *zoneTable) id(name string) (id model.ZoneID, ok bool) {
	if id, ok = t.ids[name]; ok {
		return id, true
	}
	loc, ok := location(name)
	if !ok || len(t.zones) > zonesMax {
		return 0, false
	}
	id = model.ZoneID(len(t.zones))
	t.ids[name], t.zones = id, append(t.zones, model.NewZone(name, loc, t.from, t.to))
	return id, true
}

// zones draws the zone of each user.
type zones struct {
	family rng.Family
	ids    []model.ZoneID
	shares table
}

func newZones(seed rng.Seed, named []ZoneShare, table *zoneTable) *zones {
	ids, shares := make([]model.ZoneID, len(named)), make([]float64, len(named))
	for i, zone := range named {
		id, ok := table.id(zone.Name)
		if !ok {
			panic(fmt.Sprintf("zone %q passed Validate", zone.Name))
		}
		ids[i], shares[i] = id, zone.Share
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
