package plan

import (
	"errors"
	"fmt"
	"io"
	"os"

	"dmsim/model"
	"dmsim/table"
)

// Reader reads a plan as the traffic of a run, one time. Memory grows with the reports that name a message, 32 bytes each, with the accounts and groups
// that were made in the recorded run, 12 bytes each, and with what one call of Plan returns.
//
// What Plan reads and what Revise and React keep is apart, since they may run at the same time.
type Reader struct {
	path  string
	file  *os.File
	head  Head
	table *table.Reader[row]
	order order
	batch []row
	ahead []row              // of batch, not yet planned
	plan  [1][]model.Attempt // what Plan returned last
	done  bool

	translation
}

// readRows is how many attempts are read at a time.
const readRows = 128

// Open reads a plan once, from end to end: whatever is wrong with it is found here and is an error of one line. Close it.
func Open(path string) (*Reader, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("plan %s: %w", path, cause(err))
	}
	r := &Reader{path: path, file: file, batch: make([]row, readRows)}
	if err := r.open(); err != nil {
		_ = file.Close() // only read
		return nil, fmt.Errorf("plan %s: %w", path, cause(err))
	}
	return r, nil
}

func (r *Reader) open() error {
	info, err := r.file.Stat()
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return errors.New("want a regular file")
	}
	if err := verify(r.file, info.Size()); err != nil {
		return err
	}
	if r.table, err = table.OpenReader(io.NewSectionReader(r.file, 0, info.Size()), info.Size(), columns); err != nil {
		return err
	}
	if r.head, err = readHead(r.table.Told); err != nil {
		return err
	}
	return r.collect()
}

// collect passes over the plan, and leaves the reader at its beginning.
func (r *Reader) collect() error {
	r.order = newOrder(&r.head)
	r.translation = newTranslation(&r.head)
	survey := survey{translation: &r.translation}
	for {
		err := r.more()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		for i := range r.ahead {
			survey.add(&r.ahead[i])
		}
	}
	r.reports.sort()
	r.order, r.ahead = newOrder(&r.head), nil
	r.table.Rewind()
	return nil
}

// more reads the next attempts into ahead and judges them, and at the end their number.
func (r *Reader) more() error {
	n, err := r.table.Next(r.batch)
	if err == io.EOF && r.order.count != r.head.Attempts {
		return fmt.Errorf("damaged: want %d attempts, got %d", r.head.Attempts, r.order.count)
	}
	if err != nil {
		return err
	}
	r.ahead = r.batch[:n]
	for i := range r.ahead {
		if err := r.order.next(&r.ahead[i]); err != nil {
			return err
		}
	}
	return nil
}

// Head returns what the plan was made with.
func (r *Reader) Head() Head { return r.head }

// Quickest returns the shortest time from a message to its report.
func (r *Reader) Quickest() model.Time { return r.head.Quickest }

// Plan reads the attempts in [from, to), in the order of their commits, as they were recorded: Revise translates them. Earlier ones are passed over. What
// it returns, in one piece, is good until the next call. A file that was changed since Open is an error, as far as it shows.
func (r *Reader) Plan(from, to model.Time) ([][]model.Attempt, error) {
	plan := r.plan[0][:0]
	for {
		for len(r.ahead) > 0 && r.ahead[0].At < to {
			if r.ahead[0].At >= from {
				plan = append(plan, r.ahead[0].attempt)
			} else {
				r.pass(r.ahead[0].Op) // in the first call only, before there is anything to revise
			}
			r.ahead = r.ahead[1:]
		}
		if len(r.ahead) > 0 || r.done {
			break
		}
		if err := r.more(); err == io.EOF {
			r.done = true
		} else if err != nil {
			return nil, fmt.Errorf("plan %s: %w", r.path, cause(err))
		}
	}
	r.plan[0] = plan
	return r.plan[:], nil
}

// Close closes the file.
func (r *Reader) Close() error {
	r.table.Close()
	return r.file.Close()
}
