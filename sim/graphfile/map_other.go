//go:build !unix

package graphfile

import (
	"io"
	"os"
)

// mapFile reads a whole file, into words, so that its numbers lie where numbers may.
func mapFile(_ string, f *os.File, size int) (data []byte, release func() error, err error) {
	data = bytesOf(make([]uint64, (size+7)/8))[:size]
	if _, err = io.ReadFull(f, data); err != nil {
		return nil, nil, cause(err)
	}
	return data, func() error { return nil }, nil
}
