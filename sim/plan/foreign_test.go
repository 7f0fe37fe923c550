package plan_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A plan is a file for all who read Parquet: here the library's own reader, into a type of its own.
func TestPlanIsReadByOthers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "plan.parquet")
	write(t, path, head(4, start+10), example())
	type row struct {
		At     int64   `parquet:"at,timestamp(millisecond)"`
		Op     string  `parquet:"op"`
		Actor  *uint32 `parquet:"actor,optional"`
		Key    uint64  `parquet:"key"`
		Birth  *int32  `parquet:"birth,optional,date"`
		Zone   uint32  `parquet:"zone"`
		Labels bool    `parquet:"offensive"`
		Made   *uint32 `parquet:"made,optional"`
	}
	rows, err := parquet.ReadFile[row](path)
	require.NoError(t, err)
	require.Len(t, rows, 6)
	actor, birth, made := uint32(0), int32(-307), uint32(4)
	assert.Equal(t, row{At: start, Op: "send", Actor: &actor, Key: 1<<63 + 1, Labels: true}, rows[0])
	assert.Equal(t, row{At: start + 7, Op: "register", Birth: &birth, Zone: 2, Made: &made}, rows[3])
	f, err := os.Open(path)
	require.NoError(t, err)
	defer f.Close()
	info, err := f.Stat()
	require.NoError(t, err)
	file, err := parquet.OpenFile(f, info.Size())
	require.NoError(t, err)
	assert.Equal(t, `message plan {
	required int64 at (TIMESTAMP(isAdjustedToUTC=true,unit=MILLIS));
	optional int32 actor (INT(32,false));
	required binary op (STRING);
	optional int32 target (INT(32,false));
	optional int32 group (INT(32,false));
	required int64 key (INT(64,false));
	required int64 ref (INT(64,false));
	required int64 fingerprint (INT(64,false));
	required int64 message_id (INT(64,false));
	required int32 length (INT(32,false));
	required binary kind (STRING);
	required boolean offensive;
	required boolean private_info;
	required boolean unwanted;
	optional int32 birth (DATE);
	required int32 zone (INT(16,false));
	required binary setting (STRING);
	required boolean has_setting;
	required boolean anonymous;
	optional int32 made (INT(32,false));
	required boolean repeat;
}`, file.Schema().String())
	for key, want := range map[string]string{
		"schema": "dmsim.plan/2", "version": "v1", "seed": "18446744073709551615", "start": "2026-01-01T00:00:00.000Z", "end": "2026-01-01T00:00:00.010Z",
		"users": "4", "groups": "2", "zones": "3", "quickest_ms": "1000", "people": "a digest", "attempts": "6",
	} {
		value, ok := file.Lookup(key)
		assert.True(t, ok, key)
		assert.Equal(t, want, value, key)
	}
}
