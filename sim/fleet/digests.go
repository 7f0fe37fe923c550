package fleet

import (
	"crypto/sha256"
	"encoding/hex"
)

const (
	digestPage  = 1 << 12 // tasks whose digests lie together: a run that time ends has results of few of its tasks
	digestBytes = 8       // of a SHA-256
)

// digests are what the results of a run were, 12 bytes a task: a queue that has lost a result takes any other one as the first.
type digests struct {
	pages   map[int]*[digestPage]shortDigest
	workers []string
	number  map[string]uint32 // of a worker among them, from 1
}

type shortDigest struct {
	sum    [digestBytes]byte
	worker uint32 // 0: there is no result
}

func newDigests() digests {
	return digests{pages: map[int]*[digestPage]shortDigest{}, number: map[string]uint32{}}
}

// compare notes a task's first result. A later one that differs is a conflict with it; else there is none.
func (d *digests) compare(r *Result) *Conflict {
	page := d.pages[r.Task/digestPage]
	if page == nil {
		page = &[digestPage]shortDigest{}
		d.pages[r.Task/digestPage] = page
	}
	first, sum := &page[r.Task%digestPage], sha256.Sum256(r.Data)
	switch {
	case first.worker == 0:
		first.sum, first.worker = [digestBytes]byte(sum[:]), d.of(r.Worker)
		return nil
	case first.sum == [digestBytes]byte(sum[:]):
		return nil
	}
	return &Conflict{
		Task: r.Task, First: Digest{Worker: d.workers[first.worker-1], SHA256: hex.EncodeToString(first.sum[:])},
		Second: Digest{Worker: r.Worker, SHA256: hex.EncodeToString(sum[:])},
	}
}

func (d *digests) of(worker string) uint32 {
	if d.number[worker] == 0 {
		d.workers = append(d.workers, worker)
		d.number[worker] = uint32(len(d.workers))
	}
	return d.number[worker]
}
