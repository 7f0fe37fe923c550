package cases

import (
	"regexp"
	"strconv"
	"time"
	_ "time/tzdata" // so that a case means the same on a machine without time zones

	"dmsim/model"
	"dmsim/strictyaml"
)

// zones collects the time zones that a case names. UTC is the first, and needs no name.
type zones struct {
	names     []string
	locations []*time.Location
}

var offsetShape = regexp.MustCompile(`^([+-])(\d\d):([0-5]\d)$`)

// offsetHoursMax bounds a fixed offset: the widest in use is +14:00.
const offsetHoursMax = 14

// utc is the zone of those who have none.
const utc = "UTC"

const zoneWanted = "a time zone such as Europe/Berlin, UTC or +02:00"

// id reads a zone's name.
func (z *zones) id(n *strictyaml.Node) (model.ZoneID, error) {
	name := n.Text()
	if name == utc {
		return 0, nil
	}
	for i, known := range z.names {
		if known == name {
			return model.ZoneID(i + 1), nil
		}
	}
	location := location(name)
	if location == nil {
		return 0, n.Want(zoneWanted)
	}
	z.names, z.locations = append(z.names, name), append(z.locations, location)
	return model.ZoneID(len(z.names)), nil
}

// location returns nil for what is no zone. "Local" would make a case mean another thing on another machine.
func location(name string) *time.Location {
	if m := offsetShape.FindStringSubmatch(name); m != nil {
		hours, _ := strconv.Atoi(m[2])
		minutes, _ := strconv.Atoi(m[3])
		seconds := hours*3600 + minutes*60
		if seconds > offsetHoursMax*3600 {
			return nil
		}
		if m[1] == "-" {
			seconds = -seconds
		}
		return time.FixedZone(name, seconds)
	}
	if name == "" || name == "Local" {
		return nil
	}
	location, err := time.LoadLocation(name)
	if err != nil {
		return nil
	}
	return location
}

// table lists the zones by their ids, with their changes around a time.
func (z *zones) table(from, to model.Time) []model.Zone {
	const year = 366 * model.DayLength
	table := []model.Zone{{Name: utc}}
	for i, name := range z.names {
		table = append(table, model.NewZone(name, z.locations[i], from-2*year, to+year))
	}
	return table
}
