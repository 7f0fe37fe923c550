package jetstream_test

import (
	"flag"
	"testing"

	"dmsim/sim/fleet/broker/brokertest"
)

// TestMain has many tests wait at once: for leases to run out and for nodes to choose a leader. None of them computes.
func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", "12"); err != nil {
		panic(err) // the flag is Go's
	}
	brokertest.Main(m)
}
