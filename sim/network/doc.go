// Package network says who follows whom at the start. Its model makes a computed graph (model/graph) whose degrees, reciprocity, correlation of followees and
// followers, clustering and mixing of ages are those wanted, all at once; nothing else is a function of a follow.
//
//	Config, Default     what is wanted; Like fills it with the figures of a known network, Fit with those of a given graph
//	Make                a Network of it, computed or stored, or of a model of the literature (package rival)
//	Store, Count        all rows of a computed graph; Digest over the rows of any
//	TargetMixing        what the mixing of ages should be
//
// How a community graph is made:
//
//	wants.go         each user's numbers of followees and followers: law.go has their distributions, coupling.go ties the two
//	communities.go   runs of users with like degrees, within an age, among whom local follows make triangles
//	hubs.go          those with the most links, whom a coin a pair links with everyone of about their age
//	build.go         stubs for the rest, dealt to cells between ages (mixing.go, cells.go); and the rounds
//	look.go          what a sample of the graph shows, and how the dials are turned by it
package network
