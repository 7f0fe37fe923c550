package network

import (
	"fmt"
	"math"
	"regexp"
	"strings"
)

// stated finds the lines of a like's file that say where a number comes from.
var stated = regexp.MustCompile(`^(\s*)(?:- )?([a-z_]+):\s*([^#]*?)\s*#\s*((?:sourced|assumed)\b.*)$`)

// Assumptions states each number, in sentences that begin with "sourced:" or "assumed:". What stands in the file of the network that the configuration is
// like, and was not changed, is stated as there.
func (c Config) Assumptions() []string {
	if c.MeanFollows == 0 {
		return []string{"assumed: nobody follows anybody"}
	}
	if c.Model != ModelCommunity {
		return []string{fmt.Sprintf("assumed: who follows whom is a random graph (%s) with %.4g follows a user, which knows nothing of ages", c.Model, c.MeanFollows)}
	}
	known := map[string]statement{}
	if source, err := LikeSource(c.Like); err == nil {
		known = statements(string(source))
	}
	like, err := Like(c.Like)
	state := func(key string, same bool, what string) string {
		if said, ok := known[key]; ok && err == nil && same {
			return said.of(what)
		}
		return statement{word: "assumed"}.of(what)
	}
	same := func(x, y float64) bool { return math.Abs(x-y) < 1e-12 }
	return []string{
		state("mean_follows", same(c.MeanFollows, like.MeanFollows), fmt.Sprintf("%.4g follows a user in the mean", c.MeanFollows)),
		state("reciprocity", same(c.Reciprocity, like.Reciprocity), fmt.Sprintf("the reverse exists of %.4g %% of the follows", 100*c.Reciprocity)),
		state("correlation", same(c.Correlation, like.Correlation), fmt.Sprintf("followees and followers of a user correlate by %.4g", c.Correlation)),
		state("clustering", same(c.Clustering, like.Clustering), fmt.Sprintf("average local clustering is %.4g", c.Clustering)),
		state("exponent", same(c.Followees.Exponent, like.Followees.Exponent) && same(c.Followers.Exponent, like.Followers.Exponent),
			fmt.Sprintf("the tails of followees and followers have density ~ k^-%.4g and k^-%.4g", c.Followees.Exponent, c.Followers.Exponent)),
		state("age_mixing", fmt.Sprint(c.AgeMixing) == fmt.Sprint(like.AgeMixing), fmt.Sprintf("follows by years between the ages, from 0 on: %v", c.AgeMixing)),
		fmt.Sprintf("assumed: the bodies of the distributions of followees and followers, and that nobody has more than %.4g %% and %.4g %% of the others (%s)",
			100*c.Followees.MaxShare, 100*c.Followers.MaxShare, orOwn(c.Like)),
	}
}

func orOwn(like string) string {
	if like == "" {
		return "the scenario's own"
	}
	return "dmsim show network " + like
}

// statement is a word, sourced or assumed, and where from, which may be empty.
type statement struct{ word, where string }

func (s statement) of(what string) string {
	if s.where == "" {
		return s.word + ": " + what
	}
	return fmt.Sprintf("%s: %s (%s)", s.word, what, s.where)
}

// Origins returns what the file of a known network says of its numbers, by the last key of each: "sourced: ..." or "assumed", with what follows. It is empty for a
// name that none bears.
func Origins(like string) map[string]string {
	source, err := LikeSource(like)
	if err != nil {
		return nil
	}
	origins := map[string]string{}
	for key, said := range statements(string(source)) {
		origins[key] = said.word
		if said.where != "" {
			origins[key] += ": " + said.where
		}
	}
	return origins
}

// statements returns what a file says of each key, the first time that the key occurs.
func statements(source string) map[string]statement {
	said := map[string]statement{}
	for line := range strings.Lines(source) {
		m := stated.FindStringSubmatch(strings.TrimRight(line, "\n"))
		if m == nil {
			continue
		}
		if _, before := said[m[2]]; !before {
			word, where, _ := strings.Cut(m[4], ":")
			said[m[2]] = statement{word, strings.TrimSpace(where)}
		}
	}
	return said
}
