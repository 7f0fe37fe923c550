package network

import (
	"math"
	"slices"
)

// Shape is what of a graph is fitted.
type Shape struct {
	Followees, Followers []uint32 // of each user; Fit sorts them
	TailOut, TailIn      float64  // exponents of the tails' density; 0: unknown
	Reciprocity          float64  // share of the follows whose reverse exists
	Correlation          float64  // of a user's two degrees
	Clustering           float64  // average local
}

// Fit returns the parameters under which the community model resembles a graph: its degrees by their quantiles, the rest as it is. A list of
// follows knows nothing of ages, so they do not matter.
func Fit(s Shape) Config {
	c := Default()
	c.Like, c.AgeMixing = "", nil
	c.Reciprocity, c.Correlation, c.Clustering = rounded(s.Reciprocity), rounded(min(1, max(0, s.Correlation))), rounded(min(clusteringMax, s.Clustering))
	total := 0.0
	for _, d := range s.Followees {
		total += float64(d)
	}
	c.MeanFollows = rounded(total / float64(max(1, len(s.Followees))))
	c.Followees, c.Followers = fitDegrees(s.Followees, s.TailOut), fitDegrees(s.Followers, s.TailIn)
	return c
}

// The points of a body: these degrees, as far as enough users are above, then each by this factor more.
const (
	bodyStep  = 1.35
	bodyUsers = 50 // above the last point
)

func fitDegrees(degrees []uint32, tail float64) Degrees {
	slices.Sort(degrees)
	n := len(degrees)
	if n == 0 {
		return Degrees{Exponent: 2.5, MaxShare: 1}
	}
	none := atMost(degrees, 0)
	d := Degrees{None: rounded(float64(none) / float64(n)), Exponent: rounded(min(6, max(1.5, tail))), MaxShare: 1}
	if tail == 0 {
		d.Exponent = 2.5
	}
	some := n - none
	if some == 0 || n < 2 {
		return d
	}
	d.None = min(d.None, 0.95)
	d.MaxShare = rounded(min(1, max(1e-6, float64(degrees[n-1])/float64(n-1))))
	last := -1.0
	for k := 0.0; ; k = max(k+1, math.Floor(k*bodyStep)) {
		above := n - atMost(degrees, uint32(k))
		if above < min(bodyUsers, some/20+1) {
			return d
		}
		share := rounded(max(0, 1-float64(above)/float64(some)))
		if share > 0.9999 {
			return d
		}
		if share > last+1e-4 {
			// More than k are k+1 and up; as a real number that begins half way.
			d.Body = append(d.Body, Quantile{Share: share, Degree: k + 0.5})
			last = share
		}
	}
}

// atMost counts the degrees up to k, of ascending ones.
func atMost(degrees []uint32, k uint32) int {
	i, _ := slices.BinarySearch(degrees, k+1)
	return i
}

// rounded keeps four digits, more than a fit is worth.
func rounded(x float64) float64 {
	if x == 0 {
		return 0
	}
	scale := math.Pow(10, 3-math.Floor(math.Log10(math.Abs(x))))
	return math.Round(x*scale) / scale
}
