package sweep

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
)

// Row is what is kept of a run.
type Row struct {
	Task                int // from 0, in the order of Plan.Order
	Point               int
	Replication         int
	Seed                uint64
	Attempts, Delivered uint64    // messages
	Values              []float64 // of the outcomes, in their order; NaN: undefined
	HistoryHash         string    // 64 hex digits
}

const (
	hashBytes = 32
	headBytes = 4*8 + 8 + hashBytes
)

// errDamaged is the error of a row that is none.
var errDamaged = errors.New("damaged: want a row, got something else")

// Pack writes a row without its task. Equal rows have equal bytes.
func (r *Row) Pack() ([]byte, error) {
	b := make([]byte, 0, headBytes+8*len(r.Values))
	for _, n := range []uint64{uint64(r.Point), uint64(r.Replication), r.Seed, r.Attempts, r.Delivered} {
		b = binary.LittleEndian.AppendUint64(b, n)
	}
	b, err := hex.AppendDecode(b, []byte(r.HistoryHash))
	if err != nil || len(b) != headBytes {
		return nil, fmt.Errorf("row of task %d: want a history hash of %d hex digits, got %q", r.Task, 2*hashBytes, r.HistoryHash)
	}
	for _, v := range r.Values {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
	}
	return b, nil
}

// UnpackRow reads the row of a task with so many values.
func UnpackRow(task int, b []byte, values int) (Row, error) {
	if len(b) != headBytes+8*values {
		return Row{}, errDamaged
	}
	word := func(i int) uint64 { return binary.LittleEndian.Uint64(b[8*i:]) }
	r := Row{
		Task: task, Point: int(word(0)), Replication: int(word(1)), Seed: word(2), Attempts: word(3), Delivered: word(4),
		HistoryHash: hex.EncodeToString(b[headBytes-hashBytes : headBytes]), Values: make([]float64, values),
	}
	for i := range r.Values {
		r.Values[i] = math.Float64frombits(binary.LittleEndian.Uint64(b[headBytes+8*i:]))
	}
	return r, nil
}
