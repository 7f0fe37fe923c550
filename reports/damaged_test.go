package reports_test

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/reports"
	"dmsim/sim/experiment/sweep"
)

// experimentFolders are folders of sweeps by every design and of a comparison.
func experimentFolders(t *testing.T) (folders []string) {
	t.Helper()
	out := t.TempDir()
	levels, more := sweep.Factor{Name: "gate", Labels: []string{"none", "mutual"}}, sweep.Factor{Name: "limit", Labels: []string{"1", "2", "3"}}
	from, late := sweep.Factor{Name: "lies", Range: sweep.Range{From: 0, To: 1}}, sweep.Factor{Name: "late", Range: sweep.Range{From: 1, To: 60, Log: true}}
	for kind, factors := range map[sweep.Kind][]sweep.Factor{
		sweep.FullFactorial: {levels, more}, sweep.LatinHypercube: {from, late, levels}, sweep.Morris: {from, late, levels}, sweep.SobolIndices: {from, late},
	} {
		s := swept(t, kind, factors...)
		folders = append(folders, filepath.Join(out, string(kind)))
		save(t, folders[len(folders)-1], s.Save)
	}
	c, rows := compared(t)
	folders = append(folders, filepath.Join(out, "compare"))
	save(t, folders[len(folders)-1], func(f *reports.Folder) error { return c.Save(f, rows) })
	slices.Sort(folders)
	return folders
}

func save(t *testing.T, out string, write func(*reports.Folder) error) {
	t.Helper()
	f, err := reports.Open(out)
	require.NoError(t, err)
	require.NoError(t, write(f))
	require.NoError(t, f.Commit())
}

// tellAll tells a folder in every way.
func tellAll(folder string) error {
	telling, err := reports.ReadTelling(folder)
	if err != nil {
		return err
	}
	if _, err := telling.Page(); err != nil {
		return err
	}
	for _, format := range reports.Formats() {
		if err := telling.Write(io.Discard, format); err != nil && format != "junit" {
			return err
		}
	}
	return nil
}

// place is a value within a JSON document: the list or object that holds it, and where.
type place struct {
	path string
	set  func(any)
	was  any
}

func places(at string, value any) (all []place) {
	switch v := value.(type) {
	case map[string]any:
		keys := make([]string, 0, len(v))
		for key := range v {
			keys = append(keys, key)
		}
		slices.Sort(keys)
		for _, key := range keys {
			all = append(all, place{at + "." + key, func(to any) { v[key] = to }, v[key]})
			all = append(all, places(at+"."+key, v[key])...)
		}
	case []any:
		for i := range v {
			where := fmt.Sprintf("%s[%d]", at, i)
			all = append(all, place{where, func(to any) { v[i] = to }, v[i]})
			all = append(all, places(where, v[i])...)
		}
	}
	return all
}

// broken are what a value is replaced with; of a list also a part.
func broken(was any) []any {
	all := []any{nil, []any{}, 99, -7, "", 1e300, true}
	if list, ok := was.([]any); ok && len(list) > 1 {
		all = append(all, list[:1], append(slices.Clone(list), list[0]))
	}
	return all
}

// TestDamagedResultsAreNoPanic: real results of which one value at random is another one are told or are an error, in every format.
func TestDamagedResultsAreNoPanic(t *testing.T) {
	mutations := 100
	if testing.Short() {
		mutations = 30
	}
	for _, folder := range experimentFolders(t) {
		t.Run(filepath.Base(folder), func(t *testing.T) {
			require.NoError(t, tellAll(folder))
			path := filepath.Join(folder, reports.DocumentFile)
			text, err := os.ReadFile(path)
			require.NoError(t, err)
			random, refused := rand.New(rand.NewPCG(1, 2)), 0
			for range mutations {
				var result map[string]any
				require.NoError(t, json.Unmarshal(text, &result))
				all := places("", result)
				at := all[random.IntN(len(all))]
				ways := broken(at.was)
				way := ways[random.IntN(len(ways))]
				at.set(way)
				damaged, err := json.Marshal(result)
				require.NoError(t, err)
				require.NoError(t, os.WriteFile(path, damaged, 0o666))
				require.NotPanics(t, func() { err = tellAll(folder) }, "%s = %v", at.path, way)
				if err != nil {
					refused++
					assert.NotContains(t, err.Error(), "\n")
					assert.NotContains(t, err.Error(), "panic", "%s = %v", at.path, way)
				}
			}
			assert.Positive(t, refused)
		})
	}
}

// TestDamagedResultsAreNamed: where the first index or length is that does not fit.
func TestDamagedResultsAreNamed(t *testing.T) {
	folders := map[string]string{}
	for _, folder := range experimentFolders(t) {
		folders[filepath.Base(folder)] = folder
	}
	for _, c := range []struct {
		folder, path string
		to           any
		says         string
	}{
		{"full-factorial", ".outcomes[0].main_effects[0].factor", 99, "outcomes[0].main_effects[0].factor: want a number from 0 and below 2, got 99"},
		{"full-factorial", ".outcomes[0].main_effects[0].levels[0].level", 2, "outcomes[0].main_effects[0]: level: want a number from 0 and below 2, got 2"},
		{"full-factorial", ".outcomes[0].interactions.pairs[0].a", -1, "outcomes[0].interactions.pairs[0].a: want a number from 0 and below 2, got -1"},
		{"full-factorial", ".points", []any{}, "outcomes[0].points: want 0, one each, got 6"},
		{"full-factorial", ".points[0]", []any{"a"}, "points[0]: want 2, one each, got 1"},
		{"full-factorial", ".outcomes[0].points[1].point", 0, "outcomes[0].points[1].point: want 1, got 0"},
		{"latin-hypercube", ".outcomes[0].surface.coefficients[1].term[0].factor", 9, "outcomes[0].surface.coefficients[1].term: factor: want a number from 0 and below 3, got 9"},
		{"latin-hypercube", ".outcomes[0].surface.levels", []any{0}, "outcomes[0].surface.levels: want 3, one each, got 1"},
		{"latin-hypercube", ".factors[0].to", nil, "factors[0]: want from and to, or neither"},
		{"morris", ".outcomes[0].morris.effects", []any{}, "outcomes[0].morris.effects: want 3, one each, got 0"},
		{"sobol-indices", ".outcomes[0].sobol_indices.total", []any{}, "outcomes[0].sobol_indices.total: want 2, one each, got 0"},
		{"compare", ".arms", []any{}, "arms: want two at least, got 0"},
		{"compare", ".base", "other", `base: want the first of the arms, got "other"`},
		{"compare", ".metrics.delivered_share.arms.open.diff.mean", nil, `"delivered_share", arm "open": want a mean of a difference that is significant, got null`},
	} {
		t.Run(c.folder+c.path, func(t *testing.T) {
			path := filepath.Join(folders[c.folder], reports.DocumentFile)
			text, err := os.ReadFile(path)
			require.NoError(t, err)
			defer func() { require.NoError(t, os.WriteFile(path, text, 0o666)) }()
			var result map[string]any
			require.NoError(t, json.Unmarshal(text, &result))
			i := slices.IndexFunc(places("", result), func(p place) bool { return p.path == c.path })
			require.GreaterOrEqual(t, i, 0, c.path)
			places("", result)[i].set(c.to)
			damaged, err := json.Marshal(result)
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(path, damaged, 0o666))
			err = tellAll(folders[c.folder])
			require.Error(t, err)
			assert.True(t, strings.HasSuffix(err.Error(), "result.json: damaged: "+c.says), err.Error())
		})
	}
}
