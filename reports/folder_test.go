package reports_test

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/reports"
)

func finished(seed uint64) reports.Run {
	return reports.Run{
		Document: reports.Document{Schema: reports.DocumentSchema, Seed: seed},
		Manifest: reports.Manifest{Schema: reports.ManifestSchema, Seed: seed, Configuration: []byte("{}")},
	}
}

func write(out string, seed uint64, more ...string) error {
	f, err := reports.Open(out)
	if err != nil {
		return err
	}
	defer func() { _ = f.Discard() }()
	run := finished(seed)
	if err := run.Save(f); err != nil {
		return err
	}
	for _, name := range more {
		if err := f.Write(name, []byte(name)); err != nil {
			return err
		}
	}
	return f.Commit()
}

func names(t *testing.T, folder string) []string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	require.NoError(t, err)
	list := make([]string, len(entries))
	for i, e := range entries {
		list[i] = e.Name()
	}
	return list
}

func TestFolderIsReplacedAsAWhole(t *testing.T) {
	base := t.TempDir()
	out := filepath.Join(base, "runs", "quickstart-1")
	require.NoError(t, write(out, 1, "report.html", "series.csv"))
	assert.Equal(t, []string{"manifest.json", "report.html", "result.json", "series.csv"}, names(t, out))
	require.NoError(t, write(out+"/", 2, "report.html"))
	assert.Equal(t, []string{"manifest.json", "report.html", "result.json"}, names(t, out))
	assert.Equal(t, []string{"quickstart-1"}, names(t, filepath.Dir(out)), "nothing is left beside it")

	run, err := reports.ReadRun(out)
	require.NoError(t, err)
	want := finished(2)
	want.Folder = out
	assert.Equal(t, want, run)
}

func TestOpenRefuses(t *testing.T) {
	base := t.TempDir()
	t.Chdir(base)
	for name, content := range map[string]string{
		"file": "", "full/notes.txt": "", "broken/manifest.json": "{", "other/manifest.json": `{"schema": "else/1"}`, "around/deep/x": "",
		"old/manifest.json": `{"schema": "dmsim.manifest/1"}`, "next/manifest.json": `{"schema": "dmsim.manifest/2"}`,
	} {
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o777))
		require.NoError(t, os.WriteFile(name, []byte(content), 0o666))
	}
	require.NoError(t, os.Mkdir("empty", 0o777))
	require.NoError(t, os.Symlink("gone", "dangling"))
	require.NoError(t, os.Symlink("full", "link"))
	const current = "the current folder or one around it, which cannot be replaced: give another --out"
	const full = "not empty and not the folder of a run: give another --out, or remove it"
	for out, want := range map[string]string{
		"": "want a folder", " ": "want a folder", "/": current, ".": current, "..": current, base: current,
		"file": "a file, not a folder: give another --out", "file/run": "not a directory",
		"full": full, "broken": full, "other": full, "around": full, "link": full,
		"dangling": "a symbolic link that leads nowhere: no such file or directory",
		"a\x00b":   "invalid argument",
		"absent":   "", "absent/deep/run": "", "empty": "", "empty/": "", "old": "", "next": "",
	} {
		f, err := reports.Open(out)
		if want == "" {
			require.NoError(t, err, out)
			assert.Equal(t, out, f.Path())
			continue
		}
		require.ErrorContains(t, err, want, out)
		assert.True(t, strings.HasPrefix(err.Error(), "out "), err)
		assert.NotContains(t, err.Error(), "\n")
	}
	_, err := reports.Open("full")
	assert.EqualError(t, err, "out full: "+full)
	assert.False(t, slices.Contains(names(t, base), "absent"), "Open creates nothing")
}

func TestOpenRefusesAMountPoint(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux tells")
	}
	_, err := reports.Open("/proc")
	assert.EqualError(t, err, "out /proc: a mount point, which cannot be replaced as a whole: give a folder in it")
}

func TestALinkToAFolderStaysALink(t *testing.T) {
	base := t.TempDir()
	disk, out := filepath.Join(base, "disk"), filepath.Join(base, "out")
	require.NoError(t, os.Mkdir(disk, 0o777))
	require.NoError(t, os.Symlink(disk, out))
	require.NoError(t, write(out, 1))
	assert.Equal(t, []string{"manifest.json", "result.json"}, names(t, disk))
	assert.Equal(t, []string{"disk", "out"}, names(t, base))
}

func TestDiscardLeavesTheOldRun(t *testing.T) {
	base := t.TempDir()
	out := filepath.Join(base, "run")
	require.NoError(t, write(out, 1))
	f, err := reports.Open(out)
	require.NoError(t, err)
	require.NoError(t, f.Discard(), "before the first file")
	f, err = reports.Open(out)
	require.NoError(t, err)
	require.NoError(t, f.Write("report.html", nil))
	assert.Len(t, names(t, base), 2)
	require.NoError(t, f.Discard())
	require.NoError(t, f.Discard(), "again")
	assert.Equal(t, []string{"run"}, names(t, base))
	assert.ErrorContains(t, f.Write("late", nil), "late comes after Commit or Discard")
	run, err := reports.ReadRun(out)
	require.NoError(t, err)
	assert.EqualValues(t, 1, run.Document.Seed)
}

func TestCommitRefuses(t *testing.T) {
	t.Chdir(t.TempDir())
	open := func(t *testing.T) *reports.Folder {
		f, err := reports.Open("run")
		require.NoError(t, err)
		return f
	}
	t.Run("nothing", func(t *testing.T) {
		assert.EqualError(t, open(t).Commit(), "out run: no file was written")
	})
	t.Run("no manifest", func(t *testing.T) {
		f := open(t)
		require.NoError(t, f.Write("report.html", nil))
		assert.ErrorContains(t, f.Commit(), "out run: no manifest.json was written; what was written lies in ")
		assert.ErrorContains(t, f.Commit(), "Commit comes after Commit")
	})
	t.Run("an open file", func(t *testing.T) {
		f, run := open(t), finished(1)
		require.NoError(t, run.Save(f))
		file, err := f.Create("events.parquet")
		require.NoError(t, err)
		defer file.Close()
		assert.ErrorContains(t, f.Commit(), "out run: 1 files are open")
	})
	t.Run("a place that was taken meanwhile", func(t *testing.T) {
		f, run := open(t), finished(1)
		require.NoError(t, run.Save(f))
		require.NoError(t, os.Mkdir("run", 0o777))
		require.NoError(t, os.WriteFile("run/thesis.tex", nil, 0o666))
		assert.ErrorContains(t, f.Commit(), "not empty and not the folder of a run")
		assert.Equal(t, []string{"thesis.tex"}, names(t, "run"))
	})
}

func TestWriteWantsTheNameOfAFile(t *testing.T) {
	f, err := reports.Open(filepath.Join(t.TempDir(), "run"))
	require.NoError(t, err)
	for _, name := range []string{"", ".", "..", "/", "a/b", "../x"} {
		assert.ErrorContains(t, f.Write(name, nil), "want the name of a file", name)
	}
}

func TestDefaultFolder(t *testing.T) {
	for scenario, want := range map[string]string{
		"quickstart": "runs/quickstart-7", "../evil": "runs/--evil-7", "my scenario.v2": "runs/my-scenario.v2-7", "": "runs/-7",
	} {
		assert.Equal(t, filepath.FromSlash(want), reports.DefaultFolder(scenario, 7))
	}
}

func TestReadRunRefuses(t *testing.T) {
	t.Chdir(t.TempDir())
	_, err := reports.ReadRun("gone")
	assert.EqualError(t, err, "gone: want the folder of a run: manifest.json: no such file or directory")
	require.NoError(t, write("run", 1))
	require.NoError(t, os.WriteFile("run/result.json", []byte(`{"schema": "dmsim.result/2"}`), 0o666))
	_, err = reports.ReadRun("run")
	assert.EqualError(t, err, `run/result.json: schema: want "dmsim.result/1", got "dmsim.result/2"`)
}
