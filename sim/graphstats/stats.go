package graphstats

// Stats are the statistics of one graph. Shares and probabilities are from 0 to 1; where nothing is there to be counted, a share is 0.
type Stats struct {
	Users      uint64 `json:"users"`
	Follows    uint64 `json:"follows"`    // without self-loops and duplicates
	SelfLoops  uint64 `json:"self_loops"` // left out by the import
	Duplicates uint64 `json:"duplicates"` // left out by the import

	// ReciprocityEdge is the share of follows whose reverse exists; ReciprocityDyad the share of the pairs with any follow that follow each
	// other. edge = 2*dyad / (1+dyad).
	ReciprocityEdge float64 `json:"reciprocity_edge"`
	ReciprocityDyad float64 `json:"reciprocity_dyad"`

	// ClusteringLocalAvg is the share of a user's pairs of neighbours who are neighbours themselves, averaged over all users; with fewer than
	// two neighbours it is 0 (as SNAP does). ClusteringGlobal is transitivity: 3 triangles / wedges.
	ClusteringLocalAvg float64 `json:"clustering_local_avg"`
	ClusteringGlobal   float64 `json:"clustering_global"`

	// InOutCorrelation is Pearson's, of followers and followees over users. Assortativity is Pearson's over follows, of the source's
	// followees and the target's followers: Newman 2003 eq. 21 for directed graphs, r(out, in) of Foster et al. 2010, what networkx gives by
	// default. Both are nil where one side does not vary.
	InOutCorrelation *float64 `json:"inout_correlation"`
	Assortativity    *float64 `json:"assortativity"`

	// TailTotal is of the number of neighbours. Each is nil where no power law fits: see FitTail.
	TailIn    *Tail `json:"tail_in"`
	TailOut   *Tail `json:"tail_out"`
	TailTotal *Tail `json:"tail_total"`

	DegreeIn  Quantiles `json:"degree_in"`  // followers
	DegreeOut Quantiles `json:"degree_out"` // followees

	LargestStrongComponent uint64 `json:"largest_strong_component"` // users who reach each other along follows
	LargestWeakComponent   uint64 `json:"largest_weak_component"`   // users who reach each other over neighbours
	Isolated               uint64 `json:"isolated"`                 // users without neighbours

	AgeMixing *AgeMixing `json:"age_mixing,omitempty"` // nil: ages are not known

	Sampled     map[string]Sample `json:"sampled,omitempty"`      // by JSON key: what is an estimate; empty: everything is exact
	LowerBounds []string          `json:"lower_bounds,omitempty"` // JSON keys of what is at least so much
}

// Sample says how an estimate was made.
type Sample struct {
	Users         int     `json:"users,omitempty"`  // sampled without replacement, of those with at least two neighbours
	Wedges        int     `json:"wedges,omitempty"` // sampled with replacement: a user and two of his neighbours
	StandardError float64 `json:"standard_error"`
}

// Quantiles describe degrees. A quantile p is the smallest degree that at least a share p of all users do not exceed.
type Quantiles struct {
	P10  uint32  `json:"p10"`
	P25  uint32  `json:"p25"`
	P50  uint32  `json:"p50"`
	P75  uint32  `json:"p75"`
	P90  uint32  `json:"p90"`
	P99  uint32  `json:"p99"`
	P999 uint32  `json:"p999"`
	Max  uint32  `json:"max"`
	Mean float64 `json:"mean"`
}
