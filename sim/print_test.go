package sim_test

import (
	"dmsim/sim"
	"fmt"
	"os"
	"runtime/pprof"
	"testing"
	"time"
)

func TestPrint(t *testing.T) {
	n := 10000
	if os.Getenv("N") != "" {
		fmt.Sscan(os.Getenv("N"), &n)
	}
	c := config(n, 1)
	if os.Getenv("KEPT") != "" {
		c.World.Messages = sim.StoreReported
		c.World.RetryMemory = 24 * time.Hour
	}
	s, _ := sim.Prepare(c, 1)
	f, _ := os.Create("/tmp/sim.prof")
	pprof.StartCPUProfile(f)
	t0 := time.Now()
	r, err := s.Run(t.Context(), sim.Options{Workers: 1})
	pprof.StopCPUProfile()
	d := time.Since(t0)
	fmt.Println(err, d, float64(r.History)/d.Seconds())
	fmt.Println(r.Users, r.Follows, r.Attempts, r.Delivered, r.Groups, r.FanOut, r.Retries)
	for k, v := range r.Refused {
		fmt.Println("  ", k, v, float64(v)/float64(r.Attempts))
	}
	for k, v := range r.Operations {
		fmt.Println("  ", k, v.Attempts, v.Done, v.Refused)
	}
}
