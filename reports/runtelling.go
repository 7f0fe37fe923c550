package reports

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"dmsim/reports/page"
	"dmsim/reports/portrait"
)

// PortraitFile holds what the pictures of a run are drawn from, in its folder.
const PortraitFile = "portrait.json"

// SavePortrait writes portrait.json.
func SavePortrait(f *Folder, p *portrait.Portrait) error { return save(f, PortraitFile, p) }

// ReadPortrait reads portrait.json of a run's folder. It is nil where there is none: earlier versions wrote none.
func ReadPortrait(folder string) (*portrait.Portrait, error) {
	path := filepath.Join(folder, PortraitFile)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	p := new(portrait.Portrait)
	if err == nil {
		err = decode(data, portrait.Schema, p)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", plain(path), cause(err))
	}
	return p, nil
}

func tellRun(folder string) (Telling, error) {
	r, err := ReadRun(folder)
	if err != nil {
		return Telling{}, err
	}
	p, err := ReadPortrait(folder)
	if err != nil {
		return Telling{}, err
	}
	t := Telling{
		Text: func(w io.Writer) error { return Summary(w, r) },
		Page: func() (*page.Page, error) { return RunPage(&r, p), nil },
		CSV:  func(w io.Writer) error { return runCSV(w, &r.Document) },
	}
	if len(r.Document.Expectations) > 0 || r.Document.Invariants.Checked > 0 {
		t.JUnit = func(w io.Writer) error { return JUnit(w, "dmsim run", RunJUnit(&r.Document)) }
	}
	return t, nil
}

// RunJUnit is a run as tests: one an expectation, and one for the invariants where they were watched.
func RunJUnit(d *Document) JUnitSuite {
	suite := JUnitSuite{Name: "dmsim run " + plain(d.Scenario)}
	for _, e := range d.Expectations {
		test := JUnitCase{Name: e.Metric + " " + bounds(e)}
		if !e.Met {
			test.Failure = &JUnitFailure{Message: e.String()}
		}
		suite.Cases = append(suite.Cases, test)
	}
	if i := d.Invariants; i.Checked > 0 {
		test := JUnitCase{Name: "invariants"}
		if i.Violations > 0 {
			test.Failure = &JUnitFailure{Type: "invariant", Message: counted(i.Violations, "violation", "violations"), Text: i.First}
		}
		suite.Cases = append(suite.Cases, test)
	}
	return suite
}

// runCSV writes the numbers of a run, one a line: the counts, then all metrics with their parts and intervals. What has no value has an empty one.
func runCSV(w io.Writer, d *Document) error {
	to := csv.NewWriter(w)
	lines := [][]string{{"name", "part", "value", "unit", "lower", "upper"}}
	number := func(name, part string, n uint64, unit string) {
		lines = append(lines, []string{name, part, strconv.FormatUint(n, 10), unit, "", ""})
	}
	number("users", "", uint64(d.Users), "users")
	number("follows", "", d.Follows, "follows")
	number("attempts", "", d.Attempts, "messages")
	number("delivered", "", d.Delivered, "messages")
	for _, reason := range slices.Sorted(maps.Keys(d.Refused)) {
		number("refused", reason, d.Refused[reason], "messages")
	}
	for _, name := range slices.Sorted(maps.Keys(d.Operations)) {
		number("operation_attempts", name, d.Operations[name].Attempts, "attempts")
		number("operation_done", name, d.Operations[name].Done, "attempts")
	}
	for _, name := range slices.Sorted(maps.Keys(d.Metrics)) {
		m := d.Metrics[name]
		lines = append(lines, []string{name, "", exact(m.Value), m.Unit, exact(m.Lower), exact(m.Upper)})
		for _, part := range slices.Sorted(maps.Keys(m.By)) {
			lines = append(lines, []string{name, part, exact(new(m.By[part])), m.Unit, "", ""})
		}
	}
	return to.WriteAll(lines)
}

// exact prints all digits, or nothing.
func exact(v *float64) string {
	if v == nil {
		return ""
	}
	return value(v)
}
