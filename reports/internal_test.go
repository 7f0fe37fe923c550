package reports

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func folderOf(t *testing.T, path, schema string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(path, 0o777))
	require.NoError(t, os.WriteFile(filepath.Join(path, ManifestFile), []byte(`{"schema": "`+schema+`"}`), 0o666))
}

// Where folders cannot be exchanged, a kill between the two steps leaves the old run aside. The next run puts it back before anything else.
func TestReplaceInTwo(t *testing.T) {
	final := filepath.Join(t.TempDir(), "run")
	fresh := sibling(final, kindNew)
	folderOf(t, final, "dmsim.manifest/1")
	folderOf(t, fresh, "dmsim.manifest/2")
	old, err := replaceInTwo(fresh, final)
	require.NoError(t, err)
	assert.Equal(t, []string{old}, siblings(final, kindAside))
	assert.Empty(t, siblings(final, kindNew))

	require.NoError(t, os.RemoveAll(final)) // as if the second step had not come
	clearUp(final)
	data, err := os.ReadFile(filepath.Join(final, ManifestFile))
	require.NoError(t, err)
	assert.Contains(t, string(data), "dmsim.manifest/1")
	assert.Empty(t, siblings(final, kindAside))
}

func TestReplaceInTwoPutsTheOldBackWhereTheNewIsGone(t *testing.T) {
	final := filepath.Join(t.TempDir(), "run")
	folderOf(t, final, "dmsim.manifest/1")
	_, err := replaceInTwo(final+"-gone", final)
	require.Error(t, err)
	assert.True(t, isRun(final))
}

func TestWording(t *testing.T) {
	for want, got := range map[string]string{
		"0": count(0), "999": count(999), "1,000": count(1000), "18,446,744,073,709,551,615": count(1<<64 - 1),
		"1 user": counted(1, "user", "users"), "0 users": counted(0, "user", "users"),
		"-": share(0, 0), "0.0 %": share(0, 5), "<0.1 %": share(1, 1e6), ">99.9 %": share(1e6-1, 1e6), "100.0 %": share(5, 5), "33.3 %": share(1, 3),
		"1 day": lasting(86400), "7 days 1 h": lasting(7*86400 + 3600), "0 s": lasting(0), "1 min 0.5 s": lasting(60.5),
		"0.12 s": elapsed(0.123), "12.3 s": elapsed(12.34), "1 h 2 s": elapsed(3602.2),
		"512 B": memory(512), "1.00 KiB": memory(1024), "0.98 KiB": memory(1000), "64.5 MiB": memory(64<<20 + 1<<19), "2.00 TiB": memory(2 << 40),
		"1": value(new(1.0)), "0.8999999": value(new(0.8999999)),
		"█▌": bar(1, 8, 12), "▏": bar(1, 1e6, 12), "████████████": bar(5, 5, 12), "": bar(0, 5, 12),
		"31.3 %": amount(0.3125, "share"), "0.312": amount(0.3125, "hours"), "<0.001": digits(0.0004), "12.3": digits(12.34), "4": digits(4),
		"123": digits(123.4), "998": digits(998.4), "1,001": digits(1000.6), "12,346": digits(12345.6),
		"abc": shorten("abc", 3), "ab…": shorten("abcd", 3), "a…": shorten("a, bcd", 3), "whole words…": shorten("whole words are kept", 14),
		"a b ?[31m?é": plain("a\n b \x1b[31m\xffé"),
	} {
		assert.Equal(t, want, got)
	}
	assert.Equal(t, ", for spam 50.0 %", greatest(map[string]float64{"spam": 0.5, "suspended": 0.5, "blocked": 0.1}))
	assert.Empty(t, greatest(map[string]float64{"spam": 0}))
}

// TestPercentLevel: a confidence is never shown as certainty.
func TestPercentLevel(t *testing.T) {
	for level, want := range map[float64]string{0.95: "95 %", 0.9698: "97 %", 0.979: "97.9 %", 0.9986: "99.9 %", 0.9996: "99.96 %", 0.9999999701: "99.999997 %"} {
		assert.Equal(t, want, percentLevel(level))
	}
}
