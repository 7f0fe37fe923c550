package network_test

import (
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"
)

func TestZZ(t *testing.T) {
	n, _ := strconv.Atoi(os.Getenv("TRY"))
	if n == 0 {
		t.Skip()
	}
	r := request(os.Getenv("LIKE"), n, 2)
	if os.Getenv("NOAGE") != "" {
		r.Config.AgeMixing = nil
	}
	r.Talk = func(s string) { fmt.Println(s) }
	began := time.Now()
	net := mustMake(t, r)
	took := time.Since(began)
	s := look(net)
	fmt.Printf("%v %.4f of follows recip %.4f corr %.4f mixing %.4f\n", took, s.follows/r.Config.MeanFollows/float64(n), s.reciprocity, s.correlation, s.mixing)
}
