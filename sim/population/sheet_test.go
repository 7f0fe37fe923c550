package population

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/sim/rng"
	"dmsim/sim/snap"
)

// FuzzSheet: whatever the table is, there is an error of one line that names file and line, or people who are written as they are read.
func FuzzSheet(f *testing.F) {
	f.Add("id,name,birth,true_birth,zone,setting,persona\n70,hilarious_porpoise_13562e,2004-02-29,2011-12-31,Africa/Nairobi,everyone,creator\n")
	f.Add("zone,id\n,5\n+02:00,\"9\"\n")
	f.Add("id,birth\r\n70,\"1990-01-01\"\r\n")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := peopleOf(t, text)
		if err != nil {
			require.Regexp(t, `^people\.csv:[1-9][0-9]*: ([a-z_]+: )?want [^\n]+$`, err.Error())
			return
		}
		again, err := peopleOf(t, writtenBy(t, p))
		require.NoError(t, err)
		require.Equal(t, writtenBy(t, p), writtenBy(t, again))
	})
}

// peopleOf makes people of a table of the users 70, 5 and 9.
func peopleOf(t *testing.T, text string) (*Population, error) {
	rng.ForgetKeys()
	var ids snap.Dense
	for _, id := range []uint64{70, 5, 9} {
		_, err := ids.Add(id)
		require.NoError(t, err)
	}
	c, start := Default(), model.TimeOf(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC))
	c.Zones = nil
	m, err := newMaker(1, c, ids.Len(), &ids, start, 1)
	require.NoError(t, err)
	zones := newZoneTable(start)
	if m.sheet, err = readSheet(strings.NewReader(text), "people.csv", &ids, zones, m.people.calendar); err != nil {
		return nil, err
	}
	m.people.Zones = zones.zones
	return m.make(), nil
}

func writtenBy(t *testing.T, p *Population) string {
	var b strings.Builder
	require.NoError(t, WriteAttributes(&b, p, p.IDs.Original))
	return b.String()
}
