package reports

import (
	"bytes"
	"encoding/csv"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/parquet-go/parquet-go"

	"dmsim/sim/experiment/compare"
	"dmsim/sim/experiment/inference"
	"dmsim/table"
)

// compareHead are the columns of compare.csv: a row for each number, arm and question.
var compareHead = []string{
	"kind", "metric", "unit", "family", "primary", "arm", "over", "base_mean", "base_low", "base_high", "arm_mean", "arm_low", "arm_high",
	"diff_mean", "diff_low", "diff_high", "bootstrap_low", "bootstrap_high", "p", "p_adjusted", "significant", "variance_reduction", "n", "undefined",
}

// compareCSV is a table with an empty cell for what is not known.
func compareCSV(r *compare.Result) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	rows := [][]string{compareHead}
	add := func(kind, name string, m *compare.Metric) {
		for _, arm := range r.Arms[1:] {
			f := m.Arms[arm]
			start := []string{kind, name, m.Unit, m.Family, strconv.FormatBool(m.Primary), arm}
			rows = append(rows, csvRow(start, r.Design.Over, m.Base, f.Mean, &f.Difference, f.Reduction))
			if p := f.People; p != nil {
				rows = append(rows, csvRow(start, compare.People, p.Base, p.Arm, &p.Difference, p.Reduction))
			}
		}
	}
	for _, def := range Comparable() {
		m := r.Metrics[def.Name]
		add("metric", def.Name, &m)
	}
	for _, name := range slices.Sorted(maps.Keys(r.Details)) {
		m := r.Details[name]
		add("detail", name, &m)
	}
	for _, g := range r.Groups {
		add("group", g.By+":"+g.Name, &compare.Metric{Unit: "share", Family: "delivered_share", Base: g.Base, Arms: g.Arms})
	}
	err := w.WriteAll(rows)
	return b.Bytes(), err
}

func csvRow(start []string, over compare.Over, base, arm inference.Mean, d *compare.Difference, reduction *float64) []string {
	row := append(slices.Clone(start), string(over))
	for _, v := range []*float64{base.Mean, base.Low, base.High, arm.Mean, arm.Low, arm.High, d.Mean, d.Low, d.High, d.BootstrapLow, d.BootstrapHigh, d.P, d.Adjusted} {
		row = append(row, exact(v))
	}
	return append(row, strconv.FormatBool(d.Significant), exact(reduction), strconv.Itoa(d.N), strconv.Itoa(d.Undefined))
}

// compareMarkdown is a table for each arm, for a pull request or a notebook.
func compareMarkdown(r *compare.Result) []byte {
	var p diffText
	p.printf("# %s: %s against %s\n\n", cell(r.Scenario), cell(strings.Join(r.Arms[1:], ", ")), cell(r.Base))
	if r.Interrupted {
		p.printf("**Interrupted.** ")
	}
	if differ := conflicting(r); differ != "" {
		p.printf("**Not deterministic: %s.** ", differ)
	}
	if missed := untilMissed(&r.Design); missed != "" {
		p.printf("**%s.** ", cell(missed))
	}
	if r.Failure != "" {
		p.printf("Failed: %s. ", cell(r.Failure))
	}
	p.printf("Seed %d, %s, %s. Differences are those %s, of a share in percentage points. p is corrected: %s.\n", r.Seed, counted(uint64(r.Reps), "replication", "replications"),
		counted(uint64(len(r.Runs)), "run", "runs"), overWords(r.Design.Over), r.Design.Correction)
	for _, arm := range r.Arms[1:] {
		p.printf("\n## %s\n\n| metric | unit | %s | %s | difference | %s interval | bootstrap | p | variance reduction | |\n|---|---|--:|--:|--:|---|---|--:|--:|---|\n", cell(arm), cell(r.Base), cell(arm), percentLevel(r.Design.Level))
		for _, name := range metricsOrder(r) {
			m := r.Metrics[name]
			f := m.Arms[arm]
			d := &f.Difference
			shownName := name
			if m.Primary {
				shownName = "**" + name + "**"
			}
			p.printf("| %s | %s | %s | %s | %s | %s | %s | %s | %s | %s |\n", shownName, m.Unit, valued(m.Base.Mean, m.Unit), valued(f.Mean.Mean, m.Unit), signed(d.Mean, m.Unit),
				span(d.Low, d.High, m.Unit), span(d.BootstrapLow, d.BootstrapHigh, m.Unit), likely(d.Adjusted), factor(f.Reduction), verdictWord(&m, d))
		}
	}
	return []byte(p.text.String())
}

// runsGroup is how many rows of runs.parquet are packed at a time.
const runsGroup = 4096

// saveRuns writes a row for each run.
func saveRuns(f *Folder, r *compare.Result, rows []compare.Row) (err error) {
	file, err := f.Create(RunsFile)
	if err != nil {
		return err
	}
	defer func() {
		if closing := file.Close(); err == nil {
			err = closing
		}
	}()
	w := table.NewWriter(file, "runs", runColumns(r, rows), runsGroup)
	w.Tell("schema", compare.Schema)
	for i := range rows {
		if err := w.Add(&rows[i]); err != nil {
			return err
		}
	}
	return w.Close()
}

func runColumns(r *compare.Result, rows []compare.Row) []table.Column[compare.Row] {
	text := func(of func(*compare.Row) string) func([]compare.Row, []parquet.Value) {
		return table.Each(func(row *compare.Row) parquet.Value { return parquet.ByteArrayValue([]byte(of(row))) })
	}
	columns := []table.Column[compare.Row]{
		{Name: "arm", Node: table.Word(), Take: text(func(row *compare.Row) string { return r.Arms[row.Arm] })},
		{Name: "over", Node: table.Word(), Take: text(func(row *compare.Row) string { return string(row.Over) })},
		{Name: "replication", Node: parquet.Int(64), Take: table.Each(func(row *compare.Row) parquet.Value { return parquet.Int64Value(int64(row.Replication)) })},
		{Name: "seed", Node: parquet.Uint(64), Take: table.Each(func(row *compare.Row) parquet.Value { return parquet.Int64Value(int64(row.Seed)) })},
		{Name: "history_hash", Node: parquet.String(), Take: text(func(row *compare.Row) string { return row.Hash })},
	}
	for _, name := range numbersOf(rows) {
		columns = append(columns, table.Column[compare.Row]{
			Name: name, Node: parquet.Optional(parquet.Leaf(parquet.DoubleType)),
			Take: table.EachOrNull(func(row *compare.Row) parquet.Value {
				v, ok := row.Numbers[name]
				if !ok {
					return parquet.NullValue()
				}
				return parquet.DoubleValue(v)
			}),
		})
	}
	return columns
}

// numbersOf lists all numbers of the rows: the metrics first, in the order of the documentation.
func numbersOf(rows []compare.Row) (names []string) {
	all := make(map[string]bool)
	for i := range rows {
		for name := range rows[i].Numbers {
			all[name] = true
		}
	}
	for _, def := range Comparable() {
		names = append(names, def.Name)
		delete(all, def.Name)
	}
	return append(names, slices.Sorted(maps.Keys(all))...)
}
