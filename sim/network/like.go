package network

import (
	"embed"
	"fmt"
	"slices"
	"strings"

	"dmsim/strictyaml"
)

//go:embed likes/*.yaml
var likes embed.FS

// Likes returns the names of the networks whose figures are known, in alphabetical order.
func Likes() (names []string) {
	entries, err := likes.ReadDir("likes")
	if err != nil {
		panic(err)
	}
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), ".yaml"))
	}
	slices.Sort(names)
	return names
}

// LikeSource returns the file of a known network as it was written, with its sources.
func LikeSource(name string) ([]byte, error) {
	data, err := likes.ReadFile("likes/" + name + ".yaml")
	if err != nil {
		return nil, fmt.Errorf("unknown network %q: want one of %s", name, strings.Join(Likes(), ", "))
	}
	return data, nil
}

// LikeSummary returns the first sentence of a known network's file.
func LikeSummary(name string) string {
	data, err := LikeSource(name)
	if err != nil {
		return ""
	}
	line, _, _ := strings.Cut(strings.TrimPrefix(string(data), "# "), "\n")
	sentence, _, _ := strings.Cut(line, ". sourced:")
	return strings.TrimSuffix(sentence, ".")
}

// Like returns the parameters of a known network.
func Like(name string) (Config, error) {
	data, err := LikeSource(name)
	if err != nil {
		return Config{}, err
	}
	c := plain{Model: ModelCommunity, Form: FormStored}
	if err := strictyaml.Decode(name+".yaml", data, &c); err != nil {
		return Config{}, err
	}
	c.Like = name
	return Config(c), nil
}

// plain is a Config that is read key by key.
type plain Config

// UnmarshalStrict reads a mapping. Where it names a network to be like, the keys go on top of that network's, else on top of what is there.
func (c *Config) UnmarshalStrict(n *strictyaml.Node) error {
	if n.Kind() != strictyaml.Mapping {
		return n.Want("a mapping")
	}
	base := *c
	if like := n.Get("like"); like != nil {
		var name string
		if err := like.Decode(&name); err != nil {
			return err
		}
		if name != "" {
			known, err := Like(name)
			if err != nil {
				return like.Want("one of " + strings.Join(Likes(), ", "))
			}
			base = known
		}
	}
	into := plain(base)
	if err := n.Decode(&into); err != nil {
		return err
	}
	*c = Config(into)
	return nil
}

// MarshalStrict writes every key.
func (c Config) MarshalStrict() any { return plain(c) }
