package kept

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	bolterrors "go.etcd.io/bbolt/errors"
)

// TestWhatCannotBeWritten is not counted, and told once: by whichever call comes first.
func TestWhatCannotBeWritten(t *testing.T) {
	for name, put := range map[string]bool{"told by sync": true, "told by Close": false} {
		t.Run(name, func(t *testing.T) {
			s, err := Create(filepath.Join(t.TempDir(), "s"), Identity{Kind: "sweep", Runs: 5})
			require.NoError(t, err)
			require.NoError(t, s.Put(0, []byte("a")))
			require.NoError(t, s.sync())
			s.lock.Lock() // so that the second row still waits when the file is gone
			s.pending = append(s.pending, pendingRow{1, []byte("b")})
			require.NoError(t, s.db.Close()) // as a full disk: no transaction is possible
			s.lock.Unlock()
			if put {
				require.ErrorIs(t, s.sync(), bolterrors.ErrDatabaseNotOpen)
				require.ErrorIs(t, s.Put(2, []byte("c")), bolterrors.ErrDatabaseNotOpen)
				assert.Equal(t, 1, s.Done())
				require.NoError(t, s.Close())
			} else {
				require.ErrorIs(t, s.Close(), bolterrors.ErrDatabaseNotOpen)
			}
			assert.Equal(t, 1, s.Done())
			require.NoError(t, s.Close(), "a second time")
		})
	}
}
