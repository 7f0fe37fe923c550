package graphfile

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// namesShown bounds how many names of columns an error lists.
const namesShown = 8

// judge says whether the file is one of follows and lies where it says.
func (f *footer) judge(size int64) error {
	for i, l := range f.leaves {
		if err := f.judgeLeaf(columnNames[i], l); err != nil {
			return err
		}
	}
	rows := int64(0)
	for _, g := range f.groups {
		if g.rows < 0 || g.rows > rowsMax(size) {
			return fmt.Errorf("want at most %d rows in a file of %d bytes, got %d", rowsMax(size), size, g.rows)
		}
		if rows += g.rows; rows > rowsMax(size) {
			return fmt.Errorf("want at most %d rows in a file of %d bytes, got %d or more", rowsMax(size), size, rows)
		}
		for i := range g.chunks {
			if err := f.judgeChunk(columnNames[i], &g.chunks[i], g.rows); err != nil {
				return err
			}
		}
	}
	if rows != f.rows {
		return fmt.Errorf("damaged: want %d rows, got %d", f.rows, rows)
	}
	return nil
}

func (f *footer) judgeLeaf(name string, l leaf) error {
	switch {
	case !l.found:
		shown := f.names[:min(len(f.names), namesShown)]
		return fmt.Errorf("want columns src and dst, got %s", strconv.Quote(strings.Join(shown, " ")))
	case l.physical != physicalInt32 && l.physical != physicalInt64:
		return fmt.Errorf("%s: want a column of whole numbers of 32 or 64 bits", name)
	case l.repeated != required && l.repeated != optional:
		return fmt.Errorf("%s: want one number a row", name)
	}
	return nil
}

func (f *footer) judgeChunk(name string, c *chunk, rows int64) error {
	switch {
	case !c.found:
		return fmt.Errorf("damaged: a group of rows without a column %s, or in another file", name)
	case c.values != rows:
		return fmt.Errorf("damaged: want %d values of %s, got %d", rows, name, c.values)
	case c.bytes < 0 || c.start() < int64(len(parquetMagic)) || c.start() > f.body || c.bytes > f.body-c.start():
		return fmt.Errorf("damaged: column %s lies outside of the file", name)
	}
	return nil
}

// start returns where the pages of a column begin: with the dictionary, if there is one.
func (c *chunk) start() int64 {
	if c.dictionary > 0 && c.dictionary < c.data {
		return c.dictionary
	}
	return c.data
}

// users returns how many users the file says it has, if its ids are users.
func (f *footer) users() (users uint64, own bool, err error) {
	if f.meta[idsKey] != idsAreUsers {
		return 0, false, nil
	}
	users, err = strconv.ParseUint(f.meta[usersKey], 10, 64)
	if err != nil {
		return 0, true, errors.New("damaged: " + usersKey + " is no number")
	}
	return users, true, nil
}
