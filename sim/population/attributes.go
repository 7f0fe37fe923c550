package population

import (
	"encoding/csv"
	"io"
	"strconv"

	"dmsim/model"
)

// column is one of a table of attributes.
type column uint8

const (
	idColumn column = iota
	nameColumn
	birthColumn
	trueBirthColumn
	zoneColumn
	settingColumn
	personaColumn
	columnCount
)

var columnNames = [columnCount]string{"id", "name", "birth", "true_birth", "zone", "setting", "persona"}

// WriteAttributes writes a table of the users, CSV with a header: id, name, birth (as stated), true_birth, zone, setting (empty: not chosen) and
// persona, a line a user in order of the id. ids says under which id a user stands there; nil: his own. Config.File reads such a table.
func WriteAttributes(w io.Writer, p *Population, ids func(model.UserID) uint64) error {
	table := csv.NewWriter(w)
	if err := table.Write(columnNames[:]); err != nil {
		return err
	}
	for u := range model.UserID(p.Users()) {
		id := uint64(u)
		if ids != nil {
			id = ids(u)
		}
		profile, setting := p.Profile(u), ""
		if profile.HasSetting {
			setting = profile.Setting.String()
		}
		if err := table.Write([]string{
			idColumn: strconv.FormatUint(id, 10), nameColumn: Name(u), birthColumn: profile.Birth.String(), trueBirthColumn: p.TrueBirth(u).String(),
			zoneColumn: p.Zones[profile.Zone].Name, settingColumn: setting, personaColumn: p.Persona(u).String(),
		}); err != nil {
			return err
		}
	}
	table.Flush()
	return table.Error()
}
