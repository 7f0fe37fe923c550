package table_test

import (
	"bytes"
	"errors"
	"io"
	"math"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dmsim/table"
)

// thing is a row of every kind of column.
type thing struct {
	Long  uint64
	Kind  uint8
	Maybe int32 // math.MinInt32: null
	Flag  bool
}

var kinds = table.NewWords([]string{"one", "two", "three"})

var columns = []table.Column[thing]{
	{
		Name: "long", Node: table.Rising(parquet.Uint(64)),
		Take: table.Each(func(t *thing) parquet.Value { return parquet.Int64Value(int64(t.Long)) }),
		Set:  func(t *thing, v parquet.Value) error { t.Long = v.Uint64(); return nil },
	},
	{
		Name: "a kind", Node: table.Word(),
		Take: table.Each(func(t *thing) parquet.Value { return kinds.Value(int(t.Kind)) }),
		Set: func(t *thing, v parquet.Value) error {
			code, err := kinds.Code(v)
			t.Kind = uint8(code)
			return err
		},
	},
	{
		Name: "maybe", Node: parquet.Optional(parquet.Int(32)),
		Take: table.EachOrNull(func(t *thing) (none parquet.Value) {
			if t.Maybe == math.MinInt32 {
				return none
			}
			return parquet.Int32Value(t.Maybe)
		}),
		Set: func(t *thing, v parquet.Value) error {
			if t.Maybe = math.MinInt32; !v.IsNull() {
				t.Maybe = v.Int32()
			}
			return nil
		},
	},
	{
		Name: "flag", Node: parquet.Leaf(parquet.BooleanType),
		Take: table.Each(func(t *thing) parquet.Value { return parquet.BooleanValue(t.Flag) }),
		Set:  func(t *thing, v parquet.Value) error { t.Flag = v.Boolean(); return nil },
	},
}

func write(t require.TestingT, things []thing, groupRows int) []byte {
	var b bytes.Buffer
	w := table.NewWriter(&b, "things", columns, groupRows)
	w.Tell("key", "value")
	for i := range things {
		require.NoError(t, w.Add(&things[i]))
	}
	require.Equal(t, uint64(len(things)), w.Rows())
	require.NoError(t, w.Close())
	return b.Bytes()
}

func open(text []byte) (*table.Reader[thing], error) {
	return table.OpenReader(bytes.NewReader(text), int64(len(text)), columns)
}

// readAll reads pieces of at most n rows.
func readAll(t require.TestingT, r *table.Reader[thing], n int) (things []thing) {
	piece := make([]thing, n)
	for {
		n, err := r.Next(piece)
		if err == io.EOF {
			return things
		}
		require.NoError(t, err)
		require.Positive(t, n)
		things = append(things, piece[:n]...)
	}
}

// Whatever the groups and the pieces, the rows come back as they were, and once more.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		things := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) thing {
			return thing{rapid.Uint64().Draw(t, "long"), uint8(rapid.IntRange(0, 2).Draw(t, "kind")), rapid.Int32().Draw(t, "maybe"), rapid.Bool().Draw(t, "flag")}
		}), 0, 600).Draw(t, "things")
		r, err := open(write(t, things, rapid.IntRange(1, 700).Draw(t, "group")))
		require.NoError(t, err)
		defer r.Close()
		assert.Equal(t, int64(len(things)), r.Rows())
		value, ok := r.Told("key")
		assert.True(t, ok)
		assert.Equal(t, "value", value)
		for range 2 {
			got := readAll(t, r, rapid.IntRange(1, 300).Draw(t, "piece"))
			require.True(t, len(things) == 0 && len(got) == 0 || assert.ObjectsAreEqual(things, got))
			r.Rewind()
		}
	})
}

// The file has the columns in their own order and with their own types.
func TestSchema(t *testing.T) {
	text := write(t, []thing{{Kind: 1}}, 10)
	f, err := parquet.OpenFile(bytes.NewReader(text), int64(len(text)))
	require.NoError(t, err)
	assert.Equal(t, `message things {
	required int64 long (INT(64,false));
	required binary a kind (STRING);
	optional int32 maybe (INT(32,true));
	required boolean flag;
}`, f.Schema().String())
	assert.Panics(t, func() { table.NewWriter(&bytes.Buffer{}, "twice", append(columns, columns[0]), 10) })
}

func TestOtherColumnsAreRefused(t *testing.T) {
	type other struct {
		Long uint64 `parquet:"long"`
	}
	var b bytes.Buffer
	require.NoError(t, parquet.Write(&b, []other{{1}}))
	_, err := open(b.Bytes())
	assert.EqualError(t, err, "want the columns long, a kind, maybe, flag, got others")
	_, err = open([]byte("no table at all"))
	assert.ErrorContains(t, err, "not a Parquet file, or damaged: ")
}

func TestOtherWordsAreRefused(t *testing.T) {
	var b bytes.Buffer
	type other struct {
		Long  uint64 `parquet:"long"`
		Kind  string `parquet:"a kind"`
		Maybe *int32 `parquet:"maybe,optional"`
		Flag  bool   `parquet:"flag"`
	}
	require.NoError(t, parquet.Write(&b, []other{{Kind: "two"}, {Kind: "four"}}))
	r, err := open(b.Bytes())
	require.NoError(t, err)
	defer r.Close()
	_, err = r.Next(make([]thing, 2))
	assert.EqualError(t, err, `a kind: row 2: want one of one, two, three, got "four"`)
}

// full fails after some bytes.
type full struct{ left int }

var errFull = errors.New("no space left")

func (f *full) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestDiskIsFull(t *testing.T) {
	w := table.NewWriter(&full{100}, "things", columns, 1000)
	var err error
	for i := 0; i < 200_000 && err == nil; i++ {
		err = w.Add(&thing{Long: uint64(i) << 40})
	}
	require.ErrorIs(t, err, errFull)
	require.ErrorIs(t, w.Add(&thing{}), errFull, "for ever")
	require.ErrorIs(t, w.Close(), errFull)
}
