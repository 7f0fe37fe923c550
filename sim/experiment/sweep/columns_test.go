package sweep_test

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/sim/experiment/sweep"
)

// TestRowsInParquet: factors are numbers where all of their levels are, what is undefined is null, and equal rows make equal bytes.
func TestRowsInParquet(t *testing.T) {
	p := plan(t, sweep.DefaultDesign(), 2, gate, limit)
	write := func() []byte {
		var b bytes.Buffer
		w := p.NewWriter(&b, []string{"a", "b"})
		for i := range p.Runs() {
			at := p.At(i)
			require.NoError(t, w.Add(&sweep.Row{
				Task: i, Point: at.Point, Replication: at.Replication, Seed: math.MaxUint64, Attempts: 9, Delivered: 8, Values: []float64{float64(i), math.NaN()}, HistoryHash: "x",
			}))
		}
		require.NoError(t, w.Close())
		return b.Bytes()
	}
	data := write()
	assert.Equal(t, data, write())
	f, err := parquet.OpenFile(bytes.NewReader(data), int64(len(data)))
	require.NoError(t, err)
	var names []string
	for _, field := range f.Schema().Fields() {
		names = append(names, field.Name()+" "+field.Type().String())
	}
	assert.Equal(t, "task INT(64,true), point INT(64,true), replication INT(64,true), seed INT(64,false), gate STRING, limit DOUBLE, attempts INT(64,false), delivered INT(64,false), a DOUBLE, b DOUBLE, history_hash STRING", strings.Join(names, ", "))
	rows := make([]parquet.Row, 1)
	n, err := f.RowGroups()[0].Rows().ReadRows(rows)
	require.Equal(t, 1, n, "%v", err)
	at := p.At(0)
	u := p.Sample.Points[at.Point]
	assert.Equal(t, []any{int64(at.Point), uint64(math.MaxUint64), gate.Label(u[0]), limit.Number(u[1]), 0.0, true},
		[]any{rows[0][1].Int64(), rows[0][3].Uint64(), rows[0][4].String(), rows[0][5].Double(), rows[0][8].Double(), rows[0][9].IsNull()})

	assert.NoError(t, p.CheckNames([]string{"a"}))
	assert.EqualError(t, p.CheckNames([]string{"limit"}), `factors[1].name: want a name that no other column of the results has, got "limit"`)
}
