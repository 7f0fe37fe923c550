package network

import (
	"os"
	"strconv"
)

// Like returns the parameters of a known network.
func Like(name string) (Config, error) {
	d := Degrees{Exponent: 2.27, MaxShare: tryShare, Body: []Quantile{{0, 1}, {0.3, 5}, {0.6, 15}}}
	return Config{Model: ModelCommunity, Like: name, Form: FormStored, MeanFollows: 35.2, Followees: d, Followers: d, Reciprocity: 0.362, Correlation: 0.689, Clustering: 0.19,
		AgeMixing: []float64{0.53, 0.30, 0.12, 0.04}}, nil
}

func init() {
	if s := os.Getenv("MAXSHARE"); s != "" {
		tryShare, _ = strconv.ParseFloat(s, 64)
	}
}

var tryShare = 0.1
