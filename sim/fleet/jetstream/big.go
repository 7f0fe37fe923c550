package jetstream

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/google/renameio/v2"
	"github.com/klauspost/compress/zstd"
	"github.com/nats-io/nats.go/jetstream"

	"dmsim/sim/fleet"
)

// place is where a result's data lie.
type place string

const (
	inMessage place = ""       // as they are
	inPacked  place = "zstd"   // in the message, compressed
	inObject  place = "object" // in the object store, compressed
	inShared  place = "shared" // in the shared folder, as they are
)

const (
	chunkSize   = 512 << 10   // bytes, of an object
	objectLasts = time.Minute // what one try may take
	dataMax     = 1 << 30     // bytes of a result, wherever it lies
	lateMax     = time.Minute // what a shared file may need until another machine sees it
	readsMax    = 3           // tries to read an object that is there, until it is taken for damaged
)

var (
	packer   = must(zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedFastest)))
	unpacker = must(zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(dataMax)))
)

// errDamaged is of a stored result that nobody can read: its task is to be done again.
type errDamaged struct{ error }

func damaged(format string, about ...any) error { return errDamaged{fmt.Errorf(format, about...)} }

func must[T any](v T, err error) T {
	if err != nil {
		panic(err) // the options are constant
	}
	return v
}

// pack puts data where they have room, before the message that refers to them is published, and returns what stands in that message.
func (q *Queue) pack(ctx context.Context, run fleet.RunID, r *fleet.Result, m *meta) ([]byte, error) {
	if len(r.Data) <= q.inline {
		return r.Data, nil
	}
	if len(r.Data) > dataMax {
		return nil, fmt.Errorf("task %d: a result of %d bytes, of %d at most", r.Task, len(r.Data), dataMax)
	}
	packed := packer.EncodeAll(r.Data, nil)
	switch {
	case len(packed) <= q.inline:
		m.Where = inPacked
		return packed, nil
	case len(packed) <= q.object:
		m.Where = inObject
		return nil, q.putObject(ctx, name(run, r.Task, m), packed)
	case q.o.Shared == "":
		return nil, fmt.Errorf("task %d: a result of %d bytes, of %d at most: larger ones want a folder that all machines see (--shared)", r.Task, len(packed), q.object)
	}
	m.Where = inShared
	return nil, q.putShared(name(run, r.Task, m), r.Data)
}

// unpack returns a result's data, and checks them.
func (q *Queue) unpack(ctx context.Context, run fleet.RunID, task int, m *meta, data []byte) (_ []byte, err error) {
	switch m.Where {
	case inMessage:
	case inPacked:
		data, err = decode(data)
	case inObject:
		if data, err = q.getObject(ctx, name(run, task, m)); err == nil {
			data, err = decode(data)
		}
	case inShared:
		data, err = q.getShared(ctx, name(run, task, m))
	default:
		err = damaged("a result lies at %.20q, which this version does not know", m.Where)
	}
	if err != nil {
		return nil, err
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != m.SHA256 {
		return nil, damaged("SHA-256 %x, want %s", sum, m.SHA256)
	}
	return data, nil
}

func decode(packed []byte) ([]byte, error) {
	data, err := unpacker.DecodeAll(packed, nil)
	if err != nil {
		return nil, errDamaged{err}
	}
	return data, nil
}

// readAll reads what is no longer than it may be.
func readAll(r io.Reader, most int) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, int64(most)+1))
	if err == nil && len(data) > most {
		err = damaged("more than %d bytes", most)
	}
	return data, err
}

// name is that of an object, and the path of a shared file.
func name(run fleet.RunID, task int, m *meta) string {
	return string(run) + "/" + strconv.Itoa(task) + "/" + m.SHA256
}

func (q *Queue) putObject(ctx context.Context, name string, data []byte) error {
	return q.tryFor(ctx, objectLasts, "keeping a big result", func(ctx context.Context) error {
		store, err := q.js.ObjectStore(ctx, bigBucket)
		if err != nil {
			return err
		}
		if _, err := store.GetInfo(ctx, name); err == nil {
			return nil // of the same digest
		}
		_, err = store.Put(ctx, jetstream.ObjectMeta{Name: name, Opts: &jetstream.ObjectMetaOptions{ChunkSize: uint32(q.chunk)}}, bytes.NewReader(data))
		return err
	})
}

func (q *Queue) getObject(ctx context.Context, name string) (data []byte, err error) {
	var broken errDamaged
	began, reads := time.Now(), 0
	err = q.tryFor(ctx, q.readFor, "reading a big result", func(ctx context.Context) error {
		store, err := q.js.ObjectStore(ctx, bigBucket)
		if err != nil {
			return err
		}
		object, err := store.Get(ctx, name)
		if errors.Is(err, jetstream.ErrObjectNotFound) && time.Since(began) >= q.late { // which a copy that lags behind says too
			broken = errDamaged{err}
			return nil
		}
		if err != nil {
			return err
		}
		defer func() { _ = object.Close() }() // it was read
		data, err = readAll(object, q.object)
		if reads++; err != nil && reads == readsMax && !errors.As(err, &broken) {
			broken = errDamaged{fmt.Errorf("%d tries to read it: %w", reads, err)} // parts of it are gone, or other than they were
		}
		if broken.error != nil {
			return nil // which no other try mends
		}
		return err
	})
	if err == nil && broken.error != nil {
		err = broken
	}
	return data, err
}

// putShared writes the whole file before it has its name: whoever finds it can read it.
func (q *Queue) putShared(name string, data []byte) error {
	path := filepath.Join(q.o.Shared, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return renameio.WriteFile(path, data, 0o644)
}

// getShared waits for a file that this machine may not see yet: what a machine knows of a shared folder may be some seconds old.
func (q *Queue) getShared(ctx context.Context, name string) ([]byte, error) {
	if q.o.Shared == "" {
		return nil, errors.New("the result lies in a shared folder, and none is given here (--shared)")
	}
	due, stop := context.WithTimeout(ctx, q.late)
	defer stop()
	for wait := pauseFirst; ; wait = min(2*wait, pauseMost) {
		data, err := readShared(q.o.Shared, name)
		if err == nil || errors.As(err, &errDamaged{}) {
			return data, err
		}
		if pause(due, wait) {
			continue
		}
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if _, none := os.Stat(q.o.Shared); none != nil {
			return nil, none // which is no result's fault
		}
		if errors.Is(err, fs.ErrNotExist) {
			err = errors.New("it is not there")
		}
		return nil, damaged("shared folder %s: %s: %w after %v; do worker and coordinator see the same folder?", q.o.Shared, name, err, q.late)
	}
}

// readShared reads a file of the folder. Whoever may write there could put something else in its place.
func readShared(folder, name string) ([]byte, error) {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, err
	}
	defer func() { _ = root.Close() }() // it was read
	info, err := root.Lstat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, damaged("%s: want a regular file, got %v", name, info.Mode().Type())
	}
	file, err := root.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // it was read
	return readAll(file, dataMax)
}
