package graphfile

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"unsafe"
)

// mappings are the files that are mapped now, for Guard to tell whose byte could not be read. While a Guard runs, those that were closed stay: on the way
// from a fault to its Guard, deferred calls close the very file.
var mappings struct {
	sync.Mutex
	known  []mapping
	guards int // that run now
}

type mapping struct {
	path   string
	data   []byte
	closed bool
}

func (m mapping) base() uintptr { return uintptr(unsafe.Pointer(unsafe.SliceData(m.data))) }

func register(path string, data []byte) {
	mappings.Lock()
	defer mappings.Unlock()
	mappings.known = append(mappings.known, mapping{path: path, data: data})
}

func unregister(data []byte) {
	mappings.Lock()
	defer mappings.Unlock()
	base := mapping{data: data}.base()
	for i := range mappings.known {
		if m := &mappings.known[i]; m.base() == base {
			m.closed = true
		}
	}
	forgetClosed()
}

// guard counts a Guard that begins (1) or ends (-1).
func guard(more int) {
	mappings.Lock()
	defer mappings.Unlock()
	mappings.guards += more
	forgetClosed()
}

func forgetClosed() {
	if mappings.guards == 0 {
		mappings.known = slices.DeleteFunc(mappings.known, func(m mapping) bool { return m.closed })
	}
}

// Changed is what Guard returns where a file was cut short while it was open.
type Changed struct {
	Path string
	At   uint64 // the byte of the file that could not be read
}

func (c *Changed) Error() string {
	return fmt.Sprintf("%s: the file changed while it was open (fault at byte %d)", c.Path, c.At)
}

// Guard calls f and makes an error, a *Changed, of an attempt to read a part of an open File that is no longer there, because another process has cut the
// file short or its disk is gone. Without it such an attempt ends the process. Every other panic goes on.
//
// It guards the calling goroutine, not those that f starts: whoever starts goroutines that read a mapped graph puts a Guard into each.
func Guard(f func() error) (err error) {
	guard(1)
	defer guard(-1)
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if what := recover(); what != nil {
			changed := changedBy(what)
			if changed == nil {
				panic(what)
			}
			err = changed
		}
	}()
	return f()
}

// changedBy returns nil for a panic that is no fault in a mapping.
func changedBy(what any) *Changed {
	fault, ok := what.(interface {
		runtime.Error
		Addr() uintptr
	})
	if !ok {
		return nil
	}
	mappings.Lock()
	defer mappings.Unlock()
	for _, m := range slices.Backward(mappings.known) { // the latest first: an address may be mapped again
		if at := fault.Addr() - m.base(); at < uintptr(len(m.data)) { // below the base it wraps round to a large number
			return &Changed{m.path, uint64(at)}
		}
	}
	return nil
}
