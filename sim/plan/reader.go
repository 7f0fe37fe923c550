package plan

import (
	"errors"
	"fmt"
	"io"
	"os"

	"dmsim/model"
	"dmsim/table"
)

// Reader reads a plan as the traffic of a run. Memory grows with the reports that name a message, 16 bytes each, and with what one call of Plan returns.
type Reader struct {
	path    string
	file    *os.File
	head    Head
	table   *table.Reader[model.Attempt]
	order   order
	reports reports
	batch   []model.Attempt
	ahead   []model.Attempt    // of batch, not yet planned
	plan    [1][]model.Attempt // what Plan returned last
	done    bool
}

// readRows is how many attempts are read at a time.
const readRows = 128

// Open reads a plan once, from end to end: whatever is wrong with it is found here and is an error of one line. Close it.
func Open(path string) (*Reader, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("plan %s: %w", path, cause(err))
	}
	r := &Reader{path: path, file: file, batch: make([]model.Attempt, readRows)}
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
	for {
		err := r.more()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		for i := range r.ahead {
			r.reports.add(&r.ahead[i])
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

// Reporters returns who will report the message with a commit number, in the order of their reports. A world that stores only what is reported must be
// told when it commits the message.
func (r *Reader) Reporters(commit uint64) []model.UserID { return r.reports.of(commit) }

// Quickest returns the shortest time from a message to its report.
func (r *Reader) Quickest() model.Time { return r.head.Quickest }

// React adds nothing: what follows is in the plan already.
func (r *Reader) React(_ *model.Attempt, _ *model.Outcome, later []model.Attempt) []model.Attempt {
	return later
}

// Plan reads the attempts in [from, to), in the order of their commits; earlier ones are passed over. What it returns, in one piece, is good until the
// next call. A file that was changed since Open is an error, as far as it shows.
func (r *Reader) Plan(from, to model.Time) ([][]model.Attempt, error) {
	plan := r.plan[0][:0]
	for {
		for len(r.ahead) > 0 && r.ahead[0].At < to {
			if r.ahead[0].At >= from {
				plan = append(plan, r.ahead[0])
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
