package population

import (
	"sync"
	"sync/atomic"
)

// chunkUsers is how many users a worker takes at a time: few enough that one with a huge degree does not leave others idle.
const chunkUsers = 4096

// each covers the users [0, n) by calls of job(from, to), in any order and on as many goroutines as there are workers, and waits.
// newJob is called once a worker, for its scratch memory.
func each(n, workers int, newJob func() func(from, to int)) {
	var next atomic.Int64
	work := func() {
		job := newJob()
		for {
			to := int(next.Add(chunkUsers))
			if to-chunkUsers >= n {
				return
			}
			job(to-chunkUsers, min(to, n))
		}
	}
	if workers <= 1 {
		work()
		return
	}
	var all sync.WaitGroup
	for range workers {
		all.Go(work)
	}
	all.Wait()
}
