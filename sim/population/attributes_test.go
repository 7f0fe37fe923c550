package population_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/sim/network"
	"dmsim/sim/population"
	"dmsim/sim/rng"
)

// file writes a text into a file of the test's own.
func file(t testing.TB, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

// withTable makes the people of three users, 70, 5 and 9, of whom a table tells something.
func withTable(t testing.TB, table string) (*population.Population, error) {
	t.Helper()
	rng.ForgetKeys()
	c := population.Default()
	c.File = file(t, "people.csv", table)
	return population.Generate(context.Background(), population.Request{Seed: 1, Config: c, Network: network.Config{File: file(t, "follows.txt", "70 5\n5 70\n70 9\n")}, Start: start, Workers: 1})
}

func written(t testing.TB, p *population.Population) string {
	t.Helper()
	var b strings.Builder
	require.NoError(t, population.WriteAttributes(&b, p, p.IDs.Original))
	return b.String()
}

func TestATableIsWrittenAsItIsRead(t *testing.T) {
	const table = `id,name,birth,true_birth,zone,setting,persona
70,hilarious_porpoise_13562e,2004-02-29,2011-12-31,Africa/Nairobi,everyone,creator
5,blue_chicken_87339u,1950-01-01,1950-01-01,UTC,,groomer
9,purple_balloon_61116p,2026-03-01,2026-03-01,+05:30,no-one,ordinary
`
	p, err := withTable(t, table)
	require.NoError(t, err)
	assert.Equal(t, table, written(t, p))
	assert.True(t, p.False(0))
	assert.Equal(t, model.NewDate(2004, 2, 29), p.Profile(0).Birth)
	assert.Equal(t, model.NewDate(2011, 12, 31), p.TrueBirth(0))
	assert.False(t, p.Profile(1).HasSetting)
	assert.Equal(t, population.Groomer, p.Persona(1))
	assert.Contains(t, strings.Join(p.Assumptions(), "\n"), "sourced: id, name, birth, true_birth, zone, setting, persona of 3 of the 3 users are those of ")
}

// What is absent is drawn: a column, a cell, a user.
func TestWhatATableLeavesOutIsDrawn(t *testing.T) {
	drawn, err := withTable(t, "id\n5\n")
	require.NoError(t, err)
	for _, c := range []struct {
		name, table string
		want        func(rows [][]string)
	}{
		{"no user", "id,birth\n", func([][]string) {}},
		{"a persona", "persona,id\nraid,5\n,9\n", func(rows [][]string) { rows[1][6] = "raid" }},
		{"a zone, a mark that spreadsheets write, another end of line", "\ufeffid,zone\r\n9,Asia/Tokyo\r\n", func(rows [][]string) { rows[2][4] = "Asia/Tokyo" }},
		{"a stated birth is true where nothing else is told", "id,birth\n70,1990-05-06\n", func(rows [][]string) { rows[0][2], rows[0][3] = "1990-05-06", "1990-05-06" }},
		{"a true birth", "id,true_birth\n70,1990-05-06\n", func(rows [][]string) { rows[0][2], rows[0][3] = "1990-05-06", "1990-05-06" }},
		{"an empty setting was not chosen", "id,setting\n70,\n5,\n9,friends\n", func(rows [][]string) { rows[0][5], rows[1][5], rows[2][5] = "", "", "friends" }},
	} {
		t.Run(c.name, func(t *testing.T) {
			want := rows(written(t, drawn))
			c.want(want)
			p, err := withTable(t, c.table)
			require.NoError(t, err)
			assert.Equal(t, want, rows(written(t, p)))
		})
	}
}

func rows(table string) (rows [][]string) {
	for line := range strings.Lines(table) {
		rows = append(rows, strings.Split(strings.TrimSpace(line), ","))
	}
	return rows[1:]
}

func TestEachBadTableIsOneLine(t *testing.T) {
	const all = "id, name, birth, true_birth, zone, setting, persona"
	for table, want := range map[string]string{
		"":                                    ":1: want a header of " + all + ", got nothing",
		"name\n":                              `:1: want the column id, got "name"`,
		"id,age\n":                            `:1: want each of the columns ` + all + ` at most once, got "age"`,
		"id,zone,zone\n":                      `:1: want each of the columns ` + all + ` at most once, got "zone"`,
		"id\n71\n":                            `:2: id: want the id of a user of the follows, got "71"`,
		"id\n\n\n-1\n":                        `:4: id: want the id of a user of the follows, got "-1"`,
		"id\n70\n5\n70\n":                     `:4: id: want each user once, got 70 again, which is in line 2`,
		"id,birth\n70,1990-02-30\n":           `:2: birth: want a date YYYY-MM-DD of one who is 0 to 120 at the start, got "1990-02-30"`,
		"id,true_birth\n70,2026-03-02\n":      `:2: true_birth: want a date YYYY-MM-DD of one who is 0 to 120 at the start, got "2026-03-02"`,
		"id,birth\n70,1905-03-01\n":           `:2: birth: want a date YYYY-MM-DD of one who is 0 to 120 at the start, got "1905-03-01"`,
		"id,zone\n70,Mars\n":                  `:2: zone: want an IANA name such as Europe/Berlin or an offset such as +02:00, of at most 1000, got "Mars"`,
		"id,setting\n70,open\n":               `:2: setting: want one of everyone, friends, no-one, or nothing, got "open"`,
		"id,persona\n70,troll\n":              `:2: persona: want one of ` + strings.Join(population.PersonaNames(), ", ") + `, got "troll"`,
		"id,name\n70,blue_chicken_87339u\n":   `:2: name: want hilarious_porpoise_13562e or nothing (names cannot be given), got "blue_chicken_87339u"`,
		"id,zone\n70\n":                       ":2: want 2 fields, as the header has, got 1",
		"id,zone\n70,\"a\n":                   ":2: want CSV: extraneous or missing \" in quoted-field",
		"id\n\"" + strings.Repeat("7", 1<<17): ":2: want lines of at most 65536 bytes",
	} {
		_, err := withTable(t, table)
		if assert.Error(t, err, "%.60q", table) {
			_, what, _ := strings.Cut(err.Error(), "people.csv")
			assert.Equal(t, want, what, "%.60q", table)
		}
	}
	c := population.Default()
	c.File = "no/such/file"
	_, err := population.Generate(context.Background(), population.Request{Seed: 1, Config: c, Network: network.Config{File: file(t, "follows.txt", "1 2\n")}, Start: start, Workers: 1})
	require.EqualError(t, err, "no/such/file: no such file or directory")
	c.File = t.TempDir()
	_, err = population.Generate(context.Background(), population.Request{Seed: 1, Config: c, Network: network.Config{File: file(t, "follows.txt", "1 2\n")}, Start: start, Workers: 1})
	assert.ErrorContains(t, err, ":1: read "+c.File+": is a directory")
}

// A table of everybody counts before all that another seed would draw.
func TestATableMakesTheSamePeople(t *testing.T) {
	var follows strings.Builder
	for u := range 300 {
		follows.WriteString("1" + strings.Repeat("0", u%7) + " " + "2" + strings.Repeat("1", u%5) + "\n")
	}
	n := network.Config{File: file(t, "follows.txt", follows.String())}
	p := generate(t, 1, population.Default(), n, 1)
	c := population.Default()
	c.File = file(t, "people.csv", written(t, p))
	assert.Equal(t, written(t, p), written(t, generate(t, 2, c, n, 2)))
}

type fullDisk struct{ left int }

func (d *fullDisk) Write(b []byte) (int, error) {
	if d.left -= len(b); d.left < 0 {
		return 0, errors.New("disk full")
	}
	return len(b), nil
}

func TestWritingEndsWithTheFirstError(t *testing.T) {
	p := attributes(t, population.Default(), 1000)
	require.EqualError(t, population.WriteAttributes(&fullDisk{left: 5000}, p, nil), "disk full")
	assert.NoError(t, population.WriteAttributes(io.Discard, p, nil))
}
