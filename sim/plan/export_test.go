package plan

import (
	"encoding/hex"
	"io"
	"os"

	"dmsim/model"
	"dmsim/table"
)

// Columns names the columns of a plan.
func Columns() (names []string) {
	for _, c := range columns {
		names = append(names, c.Name)
	}
	return names
}

// WriteUnjudged writes a plan whose attempts and head nobody has judged, with a seal that is right.
func WriteUnjudged(path string, h Head, attempts []model.Attempt, more map[string]string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	t := table.NewWriter(io.Writer(f), "plan", columns, groupRows)
	for i := range attempts {
		if err := t.Add(&attempts[i]); err != nil {
			return err
		}
	}
	h.Attempts = uint64(len(attempts))
	h.tell(t.Tell)
	for key, value := range more {
		t.Tell(key, value)
	}
	t.Tell(sealKey, noSeal)
	if err := t.Close(); err != nil {
		return err
	}
	return Reseal(f)
}

// Reseal gives a file of any content the seal that it needs.
func Reseal(f *os.File) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	at, _, err := findSeal(f, info.Size())
	if err != nil {
		return err
	}
	seal, err := sealOf(f, info.Size(), at)
	if err != nil {
		return err
	}
	if _, err := hex.DecodeString(seal); err != nil {
		return err
	}
	_, err = f.WriteAt([]byte(seal), at)
	return err
}
