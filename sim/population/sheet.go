package population

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"

	"dmsim/model"
	"dmsim/sim/snap"
	"dmsim/strictyaml"
)

// sheet is what a table of attributes tells of the users. What it leaves out is drawn.
type sheet struct {
	rows    []row // one for each user
	told    int   // how many users have a line
	columns []string
}

// row is what is told of one user. The zero row is nothing.
type row struct {
	line             int // of the file, from 1; 0: the user has none
	birth, trueBirth model.Date
	zone             uint16 // a model.ZoneID plus 1
	setting          uint8  // a model.Setting, or notChosen, plus 1
	persona          uint8  // a Persona plus 1
}

// rowBytesMax bounds a line of the table.
const rowBytesMax = 1 << 16

// openSheet reads the table of a file. Its errors begin with the file's name, and the line where there is one.
func openSheet(path string, ids *snap.Dense, zones *zoneTable, c *calendar) (*sheet, error) {
	f, err := os.Open(path)
	if err != nil {
		if cause := (*fs.PathError)(nil); errors.As(err, &cause) {
			err = cause.Err
		}
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	defer func() { _ = f.Close() }()
	return readSheet(f, path, ids, zones, c)
}

// readSheet reads a table of users whom ids name; name stands for the file in errors. It adds new zones to the table of zones.
func readSheet(from io.Reader, name string, ids *snap.Dense, zones *zoneTable, c *calendar) (*sheet, error) {
	source := &rowSource{from: from, left: rowBytesMax}
	r := sheetReader{csv: csv.NewReader(source), ids: ids, zones: zones, calendar: c, sheet: &sheet{rows: make([]row, ids.Len())}}
	r.csv.ReuseRecord = true
	header, err := r.next()
	if err == io.EOF {
		return nil, fmt.Errorf("%s:1: want a header of %s, got nothing", name, strings.Join(columnNames[:], ", "))
	}
	if err == nil {
		err = r.header(header)
	}
	for err == nil {
		var record []string
		source.left = rowBytesMax
		if record, err = r.next(); err == nil {
			err = r.record(record)
		}
	}
	if err == io.EOF {
		return r.sheet, nil
	}
	return nil, fmt.Errorf("%s:%d: %v", name, r.line, err)
}

// next returns the next record and sets the line in which it, or what is wrong with it, begins.
func (r *sheetReader) next() ([]string, error) {
	record, err := r.csv.Read()
	if defect := (*csv.ParseError)(nil); errors.As(err, &defect) {
		r.line = defect.Line
		if defect.Err == csv.ErrFieldCount {
			return nil, fmt.Errorf("want %d fields, as the header has, got %d", len(r.columns), len(record))
		}
		return nil, fmt.Errorf("want CSV: %w", defect.Err)
	}
	if err != nil {
		r.line++
		return nil, err
	}
	r.line, _ = r.csv.FieldPos(0)
	return record, nil
}

// rowSource refuses a line that does not end, such as one with a quote that is never closed.
type rowSource struct {
	from io.Reader
	left int
}

func (s *rowSource) Read(into []byte) (n int, err error) {
	if s.left <= 0 {
		return 0, fmt.Errorf("want lines of at most %d bytes", rowBytesMax)
	}
	n, err = s.from.Read(into)
	s.left -= n
	return n, err
}

type sheetReader struct {
	csv      *csv.Reader
	line     int // of the record at hand
	ids      *snap.Dense
	zones    *zoneTable
	calendar *calendar
	sheet    *sheet
	columns  []column // of the file
	id       int      // which of them is the id
}

func (r *sheetReader) header(names []string) error {
	names[0] = strings.TrimPrefix(names[0], "\ufeff") // which spreadsheets write
	for _, name := range names {
		i := slices.Index(columnNames[:], name)
		if i < 0 || slices.Contains(r.columns, column(i)) {
			return &strictyaml.FieldError{Want: "each of the columns " + strings.Join(columnNames[:], ", ") + " at most once", Got: name}
		}
		r.columns = append(r.columns, column(i))
		r.sheet.columns = append(r.sheet.columns, columnNames[i])
	}
	if r.id = slices.Index(r.columns, idColumn); r.id < 0 {
		return &strictyaml.FieldError{Want: "the column id", Got: strings.Join(names, ",")}
	}
	return nil
}

func (r *sheetReader) record(cells []string) error {
	id, err := strconv.ParseUint(cells[r.id], 10, 64)
	user, known := r.ids.User(id)
	if err != nil || !known {
		return &strictyaml.FieldError{Path: "id", Want: "the id of a user of the follows", Got: cells[r.id]}
	}
	to := &r.sheet.rows[user]
	if to.line != 0 {
		return &strictyaml.FieldError{Path: "id", What: fmt.Sprintf("want each user once, got %d again, which is in line %d", id, to.line)}
	}
	to.line = r.line
	r.sheet.told++
	for i, cell := range cells {
		if err := r.cell(to, user, r.columns[i], cell); err != nil {
			return strictyaml.Under(columnNames[r.columns[i]], err)
		}
	}
	if to.trueBirth == 0 { // nothing tells that the stated one is false
		to.trueBirth = to.birth
	}
	return nil
}

// cell reads one. An empty one tells nothing, but that a setting was not chosen.
func (r *sheetReader) cell(to *row, user model.UserID, c column, text string) (err error) {
	switch {
	case c == settingColumn:
		return to.readSetting(text)
	case text == "" || c == idColumn:
		return nil
	}
	switch c {
	case nameColumn:
		if id, ok := Lookup(text); !ok || id != user {
			err = &strictyaml.FieldError{Want: fmt.Sprintf("%s or nothing (names cannot be given)", Name(user)), Got: text}
		}
	case birthColumn:
		to.birth, err = r.birth(text)
	case trueBirthColumn:
		to.trueBirth, err = r.birth(text)
	case zoneColumn:
		zone, ok := r.zones.id(text)
		if !ok {
			err = &strictyaml.FieldError{Want: fmt.Sprintf("%s, of at most %d", zoneWanted, zonesMax), Got: text}
		}
		to.zone = uint16(zone) + 1
	case personaColumn:
		var p Persona
		if p.UnmarshalText([]byte(text)) != nil {
			err = &strictyaml.FieldError{Want: "one of " + strings.Join(personaNames[:], ", "), Got: text}
		}
		to.persona = uint8(p) + 1
	}
	return err
}

func (to *row) readSetting(text string) error {
	var s model.Setting
	if text == "" {
		to.setting = notChosen + 1
		return nil
	}
	if s.UnmarshalText([]byte(text)) != nil {
		return &strictyaml.FieldError{Want: "one of " + strings.Join(model.SettingNames(), ", ") + ", or nothing", Got: text}
	}
	to.setting = uint8(s) + 1
	return nil
}

func (r *sheetReader) birth(text string) (model.Date, error) {
	birth, err := model.ParseDate(text)
	if age := r.calendar.age(birth); err != nil || age < 0 || age > ageMax {
		return 0, &strictyaml.FieldError{Want: fmt.Sprintf("a date YYYY-MM-DD of one who is 0 to %d at the start", ageMax), Got: text}
	}
	return birth, nil
}

// sourced states what the table tells.
func (s *sheet) sourced(path string) string {
	return fmt.Sprintf("sourced: %s of %d of the %d users are those of %s; what it leaves out is drawn", strings.Join(s.columns, ", "), s.told, len(s.rows), path)
}
