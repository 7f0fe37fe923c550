package reports_test

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/reports"
	"dmsim/sim/experiment/compare"
)

// compared is a made-up comparison of three arms: numbers that are known, that are not, and a name that needs care.
func compared(t *testing.T) (*reports.Comparison, []compare.Row) {
	t.Helper()
	d := compare.Design{Replications: 4, Seed: 1, Over: compare.Both, Arms: []compare.Arm{{Name: "seed"}, {Name: "a|b <arm> of a long name"}, {Name: "open"}}}
	var rows []compare.Row
	for n := range d.Runs(4) {
		at := d.PlaceOf(n)
		r, arm := float64(at.Replication), float64(at.Arm)
		row := compare.Row{
			Place: at, Seed: uint64(1 + at.Replication), Hash: strconv.Itoa(123 + n), Groups: map[compare.Group]float64{{By: "sender_age", Name: "13-15"}: 0.5 + arm/10, {By: "sender_persona", Name: "spammer"}: 0.1 + r/100},
			Numbers: map[string]float64{"delivered_share": 0.7 + r/50 - arm*(0.1+r/500), "unwanted_first_contacts": 0.04 - arm/100 - arm*r/10000, "group_share": 0.06 + 0.001*r, "fan_out_mean": 19 + r},
		}
		if at.Replication > 1 || at.Arm == 2 {
			row.Numbers["reciprocity"] = 0.1
		}
		if at.Arm == 1 {
			row.Numbers["refused.not-following"] = 0.3
		}
		rows = append(rows, row)
	}
	compare.Complete(rows, reports.Comparable())
	result, err := d.Analyse(&compare.Question{Scenario: "quickstart", Definitions: reports.Comparable(), Primary: []string{"delivered_share", "unwanted_first_contacts"}}, rows)
	require.NoError(t, err)
	result.WhoChanged = []compare.Change{
		{Arm: "open", Sent: true, Users: 100, Had: 40, Has: 44, Gained: 5, Lost: 1, Unchanged: 94, LostBy: map[string]int{"blocked": 1}},
		{Arm: "open", Sent: true, By: "age", Name: "13-15", Users: 10, Unchanged: 10},
		{Arm: "open", By: "persona", Name: "ordinary", Users: 90, Gained: 2, Unchanged: 88},
	}
	result.Examples = []compare.Example{{
		Arm: "open", Key: "00ff", At: "2026-03-01T00:00:00Z", From: &compare.Someone{ID: 1, TrueAge: 15, Persona: "teen-13-15"}, Group: new(uint32(7)),
		Base: compare.Verdict{Decision: "not-friends", Explain: "dmsim explain --policy x/policy-1.yaml"}, InArm: compare.Verdict{Decision: "delivered"}, Reason: "not-friends", Refusing: "seed",
	}}
	return &reports.Comparison{
		Result: result, Folder: "runs/x",
		Manifest: reports.Manifest{Schema: reports.ManifestSchema, Command: "dmsim compare quickstart --seed 1", ConfigurationHash: "abc", Configuration: []byte("{}"), Cost: reports.Cost{WallSeconds: 2, CPUSeconds: 3, PeakMemoryBytes: 1 << 20}},
	}, rows
}

// TestCompareSummary: a table for each arm, at most 100 columns wide.
func TestCompareSummary(t *testing.T) {
	c, _ := compared(t)
	var b bytes.Buffer
	require.NoError(t, reports.CompareSummary(&b, c))
	for line := range strings.Lines(b.String()) {
		assert.LessOrEqual(t, utf8.RuneCountInString(strings.TrimRight(line, "\n")), 100, line)
	}
	golden(t, "compare.txt", b.Bytes())
}

// TestInterruptedComparison says so first.
func TestInterruptedComparison(t *testing.T) {
	c, _ := compared(t)
	c.Result.Interrupted = true
	var b bytes.Buffer
	require.NoError(t, reports.CompareSummary(&b, c))
	assert.True(t, strings.HasPrefix(b.String(), "INTERRUPTED"))
}

// TestConflictingComparison: what came out differently is told wherever the numbers are, and is read back.
func TestConflictingComparison(t *testing.T) {
	c, rows := compared(t)
	c.Result.Conflicts = []compare.Conflict{{Arm: "arm", Replication: 1, Over: compare.People, First: compare.Outcome{Worker: "a", SHA256: "12"}, Second: compare.Outcome{Worker: "b", SHA256: "34"}}}
	var b bytes.Buffer
	require.NoError(t, reports.CompareSummary(&b, c))
	const want = "1 run came out differently when made again, which must not be; each row is the one that came first"
	assert.True(t, strings.HasPrefix(b.String(), "NOT DETERMINISTIC: "+want+"\n"))
	out := filepath.Join(t.TempDir(), "run")
	folder, err := reports.Open(out)
	require.NoError(t, err)
	require.NoError(t, c.Save(folder, rows))
	require.NoError(t, folder.Commit())
	markdown, err := os.ReadFile(filepath.Join(out, reports.CompareMarkdown))
	require.NoError(t, err)
	assert.Contains(t, string(markdown), want)
	read, err := reports.ReadComparison(out)
	require.NoError(t, err)
	assert.Equal(t, c.Result.Conflicts, read.Result.Conflicts)
}

// TestComparisonFiles: what is saved reads back, and each table has a row for each number, arm and question.
func TestComparisonFiles(t *testing.T) {
	c, rows := compared(t)
	out := filepath.Join(t.TempDir(), "run")
	folder, err := reports.Open(out)
	require.NoError(t, err)
	require.NoError(t, c.Save(folder, rows))
	require.NoError(t, folder.Commit())

	read, err := reports.ReadComparison(out)
	require.NoError(t, err)
	assert.Equal(t, c.Result, read.Result)

	markdown, err := os.ReadFile(filepath.Join(out, reports.CompareMarkdown))
	require.NoError(t, err)
	golden(t, "compare.md", markdown)

	data, err := os.ReadFile(filepath.Join(out, reports.CompareCSV))
	require.NoError(t, err)
	table, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	require.NoError(t, err)
	assert.Len(t, table, 1+4*(len(c.Result.Metrics)+len(c.Result.Details)+len(c.Result.Groups)))
	assert.Equal(t, []string{"metric", "delivered_share", "share", "delivery", "true", "a|b <arm> of a long name", "people"}, table[2][:7])

	runs, err := os.Open(filepath.Join(out, reports.RunsFile))
	require.NoError(t, err)
	defer runs.Close()
	info, err := runs.Stat()
	require.NoError(t, err)
	file, err := parquet.OpenFile(runs, info.Size())
	require.NoError(t, err)
	assert.EqualValues(t, len(rows), file.NumRows())
	type row struct {
		Arm         string   `parquet:"arm"`
		Over        string   `parquet:"over"`
		Replication int64    `parquet:"replication"`
		Delivered   *float64 `parquet:"delivered_share,optional"`
		Reciprocity *float64 `parquet:"reciprocity,optional"`
		Refused     *float64 `parquet:"refused.not-following,optional"`
	}
	all, err := parquet.Read[row](runs, info.Size())
	require.NoError(t, err)
	assert.Equal(t, row{Arm: "seed", Over: "both", Delivered: new(0.7), Refused: new(0.0)}, all[0])
	assert.Equal(t, "people", all[6].Over)
	assert.Equal(t, int64(1), all[6].Replication)
}

// TestNumbers: all that a document measures under one name each.
func TestNumbers(t *testing.T) {
	d := reports.Document{
		Attempts: 10, Refused: map[string]uint64{"spam": 1}, Operations: map[string]reports.Operation{"add": {Attempts: 4, Done: 1}},
		Metrics: map[string]reports.Measured{"a": {Value: new(0.5), By: map[string]float64{"x": 0.2}}, "b": {}},
	}
	assert.Equal(t, map[string]float64{"a": 0.5, "a.x": 0.2, "refused.spam": 0.1, "done.add": 0.25}, d.Numbers())
	assert.NotContains(t, compareNames(), "", "every metric has a name")
	assert.Contains(t, compareNames(), "messages_per_user_day")
}

func compareNames() (names []string) {
	for _, d := range reports.Comparable() {
		names = append(names, d.Name)
	}
	return names
}
