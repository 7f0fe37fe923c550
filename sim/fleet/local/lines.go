package local

import (
	"bytes"
	"io"
	"sync"
)

// lineMax bounds what is held of a line that does not end.
const lineMax = 64 << 10

// output is where the lines of all workers go, one at a time.
type output struct {
	mu sync.Mutex
	to io.Writer
}

// lines are those of one worker.
type lines struct {
	out  *output
	name string
	rest []byte // of the line that has not ended
}

func (o *output) of(name string) *lines { return &lines{out: o, name: name} }

// Write passes on the lines that are whole. It takes all, for an error would end the worker's printing, and with that the worker.
func (l *lines) Write(text []byte) (int, error) {
	n := len(text)
	for {
		line, rest, whole := bytes.Cut(text, []byte("\n"))
		l.rest = append(l.rest, line...)
		if whole || len(l.rest) > lineMax {
			l.flush()
		}
		if !whole {
			return n, nil
		}
		text = rest
	}
}

func (l *lines) flush() {
	if len(l.rest) == 0 {
		return
	}
	l.out.mu.Lock()
	defer l.out.mu.Unlock()
	_, _ = l.out.to.Write([]byte(l.name + ": " + string(l.rest) + "\n")) // whoever cannot print goes on working
	l.rest = l.rest[:0]
}
