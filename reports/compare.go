package reports

import (
	"fmt"
	"math"
	"strconv"

	"dmsim/sim/experiment/compare"
)

// The files of a comparison, beside those of every folder.
const (
	CompareCSV      = "compare.csv"
	CompareMarkdown = "compare.md"
	RunsFile        = "runs.parquet"
)

// Comparison is a finished comparison: what came of it, and what it took.
type Comparison struct {
	Result   *compare.Result
	Manifest Manifest
	Folder   string // where it lies; "" where it was not written
}

// NewComparisonManifest describes the comparison that r came of, and m has measured: policy is the base's, attempts those of all runs, but for their burn-in.
func NewComparisonManifest(s Setup, r *compare.Result, policy string, attempts uint64, m *Meter) (Manifest, error) {
	return newManifest(s, m, about{scenario: r.Scenario, seed: r.Seed, policy: policy, interrupted: r.Interrupted, attempts: attempts})
}

// Save writes all files of a comparison; Commit is for the caller. Rows are those of its runs, or more.
func (c *Comparison) Save(f *Folder, rows []compare.Row) error {
	rows = rows[:len(c.Result.Runs)]
	if err := saveRuns(f, c.Result, rows); err != nil {
		return fmt.Errorf("out %s: %s: %w", shown(f.Path()), RunsFile, err)
	}
	table, err := compareCSV(c.Result)
	if err != nil {
		return err
	}
	if err := f.Write(CompareCSV, table); err != nil {
		return err
	}
	if err := f.Write(CompareMarkdown, compareMarkdown(c.Result)); err != nil {
		return err
	}
	if err := save(f, DocumentFile, c.Result); err != nil {
		return err
	}
	if err := save(f, ManifestFile, c.Manifest); err != nil {
		return err
	}
	return f.Report()
}

// ReadComparison reads manifest.json and result.json of a comparison's folder. Files of another version of the schema, and those of another verb, are an error, and so is a
// result that does not fit itself.
func ReadComparison(folder string) (Comparison, error) {
	c := Comparison{Folder: folder, Result: &compare.Result{}}
	err := read(folder, ManifestFile, ManifestSchema, &c.Manifest)
	if err == nil {
		err = read(folder, DocumentFile, compare.Schema, c.Result)
	}
	if err == nil {
		err = damaged(folder, validateComparison(c.Result))
	}
	return c, err
}

// signed prints a difference of a metric of the unit with three digits; of a share in percentage points, hundredths at the finest.
func signed(v *float64, unit string) string {
	switch {
	case v == nil:
		return "-"
	case unit != "share":
		return fmt.Sprintf("%+.3g", *v)
	}
	points := 100 * *v
	return fmt.Sprintf("%+.*f", max(0, 2-int(math.Log10(max(1, math.Abs(points))))), points)
}

// span prints an interval like signed.
func span(low, high *float64, unit string) string {
	if low == nil || high == nil {
		return "-"
	}
	return signed(low, unit) + " to " + signed(high, unit)
}

// valued prints a mean.
func valued(v *float64, unit string) string {
	if v == nil {
		return "-"
	}
	return amount(*v, unit)
}

// verdictWord says what a significant difference means; "other" where more is neither better nor worse.
func verdictWord(m *compare.Metric, d *compare.Difference) string {
	switch {
	case !d.Significant:
		return ""
	case m.Higher == "":
		return "other"
	case (m.Higher == "better") == (*d.Mean > 0):
		return "better"
	}
	return "worse"
}

// likely prints a probability.
func likely(p *float64) string {
	switch {
	case p == nil:
		return "-"
	case *p < 0.001:
		return "<0.001"
	}
	return strconv.FormatFloat(*p, 'f', 3, 64)
}

// factor prints how many times as many independent runs pairing has saved.
func factor(v *float64) string {
	switch {
	case v == nil:
		return "-"
	case *v >= 1000:
		return ">999x"
	case *v >= 10:
		return strconv.FormatFloat(*v, 'f', 0, 64) + "x"
	}
	return strconv.FormatFloat(*v, 'f', 1, 64) + "x"
}
