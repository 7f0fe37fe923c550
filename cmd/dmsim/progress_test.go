package main

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/vbauerster/mpb/v8"
)

// TestNotesBehindTheBar: what is told once the bar is gone is told, as a line.
func TestNotesBehindTheBar(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	p := newProgress(&out, false, "compare x")
	p.bars = mpb.New(mpb.WithOutput(&out))
	p.tell(0.5, func() string { return "" })
	p.stop()
	p.note("1 of 2 runs are kept")
	assert.Contains(t, out.String(), "compare x: 1 of 2 runs are kept\n")
}
