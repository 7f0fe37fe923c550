// Package parallel spreads a loop over goroutines. Results must not depend on how: a job writes only to what its part of the range owns.
package parallel

import (
	"runtime/debug"
	"sync"
	"sync/atomic"
)

// Each covers the range [0, n) by calls of job(from, to), at most chunk numbers each, in any order and on as many goroutines as there are workers,
// and waits, as Run does. newJob is called once a goroutine, for its scratch memory. A small chunk keeps a part that takes long from leaving others idle.
func Each(n, chunk, workers int, newJob func() func(from, to int)) {
	var next atomic.Int64
	work := func() {
		job := newJob()
		for {
			to := int(next.Add(int64(chunk)))
			if to-chunk >= n {
				return
			}
			job(to-chunk, min(to, n))
		}
	}
	if workers <= 1 {
		work()
		return
	}
	Run(workers, func(int) { work() })
}

// Run calls work once for each worker, on a goroutine of its own, and waits. A panic in one goes on in the caller, when all others have ended; so does a
// fault of memory, as of a mapped file that was cut.
func Run(workers int, work func(worker int)) {
	var all sync.WaitGroup
	var failed atomic.Pointer[any]
	for worker := range workers {
		all.Go(func() {
			debug.SetPanicOnFault(true)
			defer func() {
				if p := recover(); p != nil {
					failed.CompareAndSwap(nil, &p)
				}
			}()
			work(worker)
		})
	}
	all.Wait()
	if p := failed.Load(); p != nil {
		panic(*p)
	}
}
