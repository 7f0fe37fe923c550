// Package graphstats measures a follow graph: degrees and their tails, reciprocity, clustering, correlations, components, and who follows
// whom by age.
//
//	Measure    takes all statistics of a graph.Graph, stored or computed
//	Options    what it is told: ages, a target, workers, and how large a graph it may store
//	Stats      what it finds, as it is encoded to JSON
//	Mixing     shares of follows from age to age, as a target
//	FitTail    a power law to the tail of some degrees
//
// The neighbours of a user are those who follow him or whom he follows, each once: the undirected, simple graph in which clustering, weak
// components and the total degree are counted.
//
// # Exact and sampled
//
// Two passes over all rows, in memory of a few words a user, give everything but clustering and strong components, exactly, at any size. Up
// to Options.ExactFollowsMax follows those two are exact as well, by storing 4 bytes a follow. Above it clustering is estimated from sampled
// users and sampled wedges, and Stats.Sampled tells how well; the largest strong component is searched from hubs, which finds it exactly
// in any graph with a giant one, and Stats.LowerBounds names it where that cannot be known.
//
// The number of workers never changes a result: sums are of whole numbers, or are taken in the order of the users, and draws are keyed.
package graphstats
