package graphfile

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"unsafe"
)

// mappings are the files that are mapped now, for Guard to tell whose byte could not be read.
var mappings struct {
	sync.Mutex
	open []mapping
}

type mapping struct {
	path string
	data []byte
}

func (m mapping) base() uintptr { return uintptr(unsafe.Pointer(unsafe.SliceData(m.data))) }

func register(path string, data []byte) {
	mappings.Lock()
	defer mappings.Unlock()
	mappings.open = append(mappings.open, mapping{path, data})
}

func unregister(data []byte) {
	mappings.Lock()
	defer mappings.Unlock()
	base := mapping{data: data}.base()
	mappings.open = slices.DeleteFunc(mappings.open, func(m mapping) bool { return m.base() == base })
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
	for _, m := range mappings.open {
		if at := fault.Addr() - m.base(); at < uintptr(len(m.data)) { // below the base it wraps round to a large number
			return &Changed{m.path, uint64(at)}
		}
	}
	return nil
}
