package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/google/renameio/v2"

	"dmsim/model"
	"dmsim/table"
)

// groupRows is how many attempts make a row group, which is held in memory, packed, until it is whole. There can be 32,767 groups, 2.1e9 attempts. What
// the file's end says of each group is held until Close, less than a byte an attempt.
const groupRows = 1 << 16

// Writer writes a plan under a temporary name beside its own. It is for one goroutine.
type Writer struct {
	path  string
	file  *renameio.PendingFile
	hash  hash.Hash // of what was written
	table *table.Writer[row]
	head  Head
	order order
	err   error // the first
	done  bool
}

// Create starts a plan. Under its name nothing changes before Close.
func Create(path string, h Head) (*Writer, error) {
	if err := h.Validate(); err != nil {
		return nil, fmt.Errorf("plan %s: %w", path, err)
	}
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("plan %s: not a regular file, which is not written over", path)
	}
	file, err := renameio.NewPendingFile(path, renameio.WithTempDir(filepath.Dir(path)), renameio.WithPermissions(0o666), renameio.WithExistingPermissions())
	if err != nil {
		return nil, fmt.Errorf("plan %s: %w", path, cause(err))
	}
	w := &Writer{path: path, file: file, hash: sha256.New(), head: h}
	w.order = newOrder(&w.head)
	w.table = table.NewWriter(io.MultiWriter(file, w.hash), "plan", columns, groupRows)
	return w, nil
}

// Add adds an attempt with what became of it, in the order of commits: by time, then by actor. It errs on what a Reader would not take; once it has
// erred, it does so for ever, and so does Close.
func (w *Writer) Add(a *model.Attempt, o *model.Outcome) error {
	r := row{attempt: *a, made: none, repeat: o.Repeat}
	if o.Reason == model.Delivered && (a.Op == model.OpRegister || a.Op == model.OpCreateGroup) {
		r.made = o.ID
	}
	if w.err == nil {
		w.err = w.order.next(&r)
	}
	if w.err == nil && !o.Repeat && o.Commit != w.order.commits {
		w.err = fmt.Errorf("attempt %d: want every attempt of the run: commit %d, got %d", w.order.count, w.order.commits, o.Commit)
	}
	if w.err == nil {
		w.err = w.table.Add(&r)
	}
	return w.named(w.err)
}

// Cut says that the run came only to a time before the end of the head, where it was interrupted: the plan ends there. Every attempt that was added must
// be of before it.
func (w *Writer) Cut(end model.Time) error {
	if w.err == nil && (end < w.head.Start || end > w.head.End || w.order.count > 0 && end <= w.order.last.at) {
		w.err = fmt.Errorf("end: want a time after the attempts and up to %s, got %s", w.head.End, end)
	}
	if w.err == nil {
		w.head.End = end
	}
	return w.named(w.err)
}

func (w *Writer) named(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("plan %s: %w", w.path, cause(err))
}

// Close seals the plan, brings it to disk and gives it its name. Where that fails, nothing is left of it.
func (w *Writer) Close() error {
	if w.done {
		return fmt.Errorf("plan %s: Close comes after Close or Discard", w.path)
	}
	w.done = true
	err := w.err
	if err == nil {
		err = w.seal()
	}
	if err == nil {
		err = w.file.CloseAtomicallyReplace()
	}
	if err != nil {
		_ = w.file.Cleanup() // closed it may be already; what counts is why it is not in place
	}
	return w.named(err)
}

// Discard removes what was written. After Close it does nothing, so that it may be deferred.
func (w *Writer) Discard() error {
	if w.done {
		return nil
	}
	w.done = true
	return w.named(w.file.Cleanup())
}

// seal completes the file with zeros for its seal, and then puts the seal in.
func (w *Writer) seal() error {
	w.head.Attempts = w.order.count
	w.head.tell(w.table.Tell)
	w.table.Tell(sealKey, noSeal)
	if err := w.table.Close(); err != nil {
		return err
	}
	info, err := w.file.Stat()
	if err != nil {
		return err
	}
	at, zeros, err := findSeal(w.file, info.Size())
	if err != nil || zeros != noSeal {
		return errors.New("no place for the seal")
	}
	_, err = w.file.WriteAt([]byte(hex.EncodeToString(w.hash.Sum(nil))), at)
	return err
}

// cause strips from an error the path, which is the temporary one or is named already.
func cause(err error) error {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		return path.Err
	}
	if link, ok := errors.AsType[*os.LinkError](err); ok {
		return link.Err
	}
	return err
}
