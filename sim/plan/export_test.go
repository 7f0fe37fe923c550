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

// Granted are outcomes of attempts in a world that refuses nothing and knows no retries.
func Granted(h Head, attempts []model.Attempt) []model.Outcome {
	outcomes := make([]model.Outcome, len(attempts))
	users, groups := uint32(h.Users), uint32(h.Groups)
	for i := range attempts {
		outcomes[i].Commit = uint64(i) + 1
		switch attempts[i].Op {
		case model.OpRegister:
			outcomes[i].ID = users
			users++
		case model.OpCreateGroup:
			outcomes[i].ID = groups
			groups++
		}
	}
	return outcomes
}

// WriteUnjudged writes a plan whose attempts and head nobody has judged, with a seal that is right.
func WriteUnjudged(path string, h Head, attempts []model.Attempt, more map[string]string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	t := table.NewWriter(io.Writer(f), "plan", columns, groupRows)
	for i, o := range Granted(h, attempts) {
		r := row{attempts[i], none, o.Repeat}
		if attempts[i].Op == model.OpRegister || attempts[i].Op == model.OpCreateGroup {
			r.made = o.ID
		}
		if err := t.Add(&r); err != nil {
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
