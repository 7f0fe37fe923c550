package table

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
)

// Survive calls the Parquet library, which panics where the parts of a file contradict each other: that is an error like another.
func Survive(call func() error) (err error) {
	defer func() {
		if what := recover(); what != nil {
			err = Damaged(fmt.Errorf("%v", what))
		}
	}()
	return call()
}

// Damaged makes one line of what the Parquet library says of a file, unless it was the disk.
func Damaged(err error) error {
	if _, ok := errors.AsType[*fs.PathError](err); ok {
		return err
	}
	return errors.New("damaged: " + strings.Join(strings.Fields(err.Error()), " "))
}
