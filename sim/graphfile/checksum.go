package graphfile

import (
	"fmt"
	"hash/crc32"
	"runtime"
	"sync"
	"sync/atomic"

	"dmsim/model/graph"
)

// workersOr returns the number of goroutines to use; 0 stands for one a processor.
func workersOr(n int) int {
	if n <= 0 {
		return runtime.GOMAXPROCS(0)
	}
	return n
}

// parallel does n things under Guard and returns the error of the first of them that has one, first by number.
func parallel(workers, n int, do func(i int) error) error {
	errs := make([]error, n)
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(workersOr(workers), n) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				errs[i] = Guard(func() error { return do(i) })
			}
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// body is what follows the header of a file that is not yet written, zeros included.
type body [][]byte

func bodyOf(p graph.Parts, ids []uint64) body {
	sections := [][]byte{bytesOf(p.Offset), bytesOf(p.From), bytesOf(p.Row), bytesOf(p.In)}
	if len(ids) > 0 {
		sections = append(sections, bytesOf(ids))
	}
	b := body{sections[0]}
	for i, section := range sections[1:] {
		n := uint64(len(sections[i]))
		b = append(b, make([]byte, wholePages(n)-n), section)
	}
	return b
}

// span yields the pieces of the bytes from, inclusive, to, exclusive.
func (b body) span(from, to uint64, visit func(piece []byte) error) error {
	at := uint64(0)
	for _, section := range b {
		end := at + uint64(len(section))
		if lo, hi := max(at, from), min(end, to); lo < hi {
			if err := visit(section[lo-at : hi-at]); err != nil {
				return err
			}
		}
		at = end
	}
	return nil
}

// checksums returns those of a body for the head of its file.
func checksums(workers int, h *head, b body) ([]uint32, error) {
	sums := make([]uint32, h.chunks())
	return sums, parallel(workers, len(sums), func(i int) error {
		from := uint64(i) * h.ChunkBytes
		return b.span(from, from+h.ChunkBytes, func(piece []byte) error {
			sums[i] = crc32.Update(sums[i], castagnoli, piece)
			return nil
		})
	})
}

// verifyChunk compares a chunk of a file with its checksum.
func verifyChunk(i int, h *head, sum uint32, data []byte) error {
	from := h.Offset + uint64(i)*h.ChunkBytes
	to := min(from+h.ChunkBytes, h.End)
	if crc32.Checksum(data[from:to], castagnoli) != sum {
		return fmt.Errorf("damaged: checksum of bytes %d-%d does not match", from, to)
	}
	return nil
}
