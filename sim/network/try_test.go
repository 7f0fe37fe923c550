package network_test

import (
	"context"
	"fmt"
	"math"
	"os"
	"strconv"
	"testing"
	"time"

	"dmsim/model"
	"dmsim/sim/network"
)

func TestTry(t *testing.T) {
	n, _ := strconv.Atoi(os.Getenv("TRY"))
	if n == 0 {
		t.Skip()
	}
	shares := [][3]float64{{13, 15, 0.03}, {16, 17, 0.04}, {18, 24, 0.31}, {25, 34, 0.35}, {35, 44, 0.15}, {45, 54, 0.07}, {55, 80, 0.05}}
	var cohorts []network.Cohort
	for _, s := range shares {
		for a := s[0]; a <= s[1]; a++ {
			cohorts = append(cohorts, network.Cohort{Age: int(a), Users: int(float64(n) * s[2] / (s[1] - s[0] + 1))})
		}
	}
	c := network.Default()
	began := time.Now()
	g, err := network.Generate(context.Background(), 1, c, cohorts, 2)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println("built", time.Since(began), "bytes/user", float64(g.Bytes())/float64(g.Users()))
	began = time.Now()
	s, err := network.Store(context.Background(), g, 2)
	if err != nil {
		t.Fatal(err)
	}
	took := time.Since(began)
	fmt.Println("stored", took, s.Follows(), "lost", 1-float64(s.Follows())/(c.MeanFollows*float64(s.Users())), "M follows/s", float64(s.Follows())/took.Seconds()/1e6)
	var x, y, xx, yy, xy, mutual float64
	var diff [6]float64
	age := make([]int, s.Users())
	at := 0
	for _, co := range cohorts {
		for range co.Users {
			age[g.UserAt(at)] = co.Age
			at++
		}
	}
	var ind, outd []float64
	for u := range model.UserID(s.Users()) {
		o, i := float64(s.Degree(u)), float64(s.InDegree(u))
		ind, outd = append(ind, i), append(outd, o)
		x, y, xx, yy, xy = x+o, y+i, xx+o*o, yy+i*i, xy+o*i
		for v, m := range s.Followees(u) {
			if m {
				mutual++
			}
			d := age[u] - age[v]
			diff[min(5, max(d, -d))]++
		}
	}
	N := float64(s.Users())
	fmt.Println("recip", mutual/float64(s.Follows()), "inout", (xy/N-x/N*y/N)/math.Sqrt((xx/N-x/N*x/N)*(yy/N-y/N*y/N)))
	for d := range diff {
		diff[d] /= float64(s.Follows())
	}
	fmt.Println("diff", diff)
	for _, deg := range [][]float64{outd, ind} {
		for _, k := range []float64{10, 20, 50, 100, 200, 400, 800} {
			n, l, m := 0.0, 0.0, 0.0
			for _, d := range deg {
				if d >= k {
					n++
					l += math.Log(d / (k - 0.5))
				}
				m = max(m, d)
			}
			fmt.Printf(" >=%v: %.3f (%v)", k, 1+n/l, n)
		}
		fmt.Println()
	}
	clust := 0.0
	cnt := 0.0
	for u := 0; u < s.Users(); u += 1 + s.Users()/5000 {
		nb := map[model.UserID]bool{}
		for _, v := range s.AppendFollowees(nil, model.UserID(u)) {
			nb[v] = true
		}
		for _, v := range s.AppendFollowers(nil, model.UserID(u)) {
			nb[v] = true
		}
		cnt++
		if len(nb) < 2 || len(nb) > 2000 {
			continue
		}
		var l []model.UserID
		for v := range nb {
			l = append(l, v)
		}
		tri := 0
		for i := range l {
			for j := range i {
				if s.Tie(l[i], l[j]) != 0 {
					tri++
				}
			}
		}
		clust += 2 * float64(tri) / float64(len(l)*(len(l)-1))
	}
	fmt.Println("clustering", clust/cnt)
}
