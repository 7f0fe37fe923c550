package bench

import (
	"fmt"
	"os"
	"runtime/pprof"
	"testing"

	"dmsim/model"
	"dmsim/sim/rng"
)

func TestProf(t *testing.T) {
	w, people, err := sendWorld(1, 1_000_000)
	if err != nil {
		t.Fatal(err)
	}
	m := &sendBench{world: w, people: people, draws: rng.Seed(1).For(purposeBench), sends: 1_000_000, spacing: 7}
	m.one(m.plan())
	f, _ := os.Create("/tmp/one.prof")
	for i := range 6 {
		p := m.plan()
		if i == 0 {
			pprof.StartCPUProfile(f)
		}
		fmt.Println(m.floor(p), m.one(p))
	}
	pprof.StopCPUProfile()
	_ = model.Day(0)
}
