// Package persona is how people behave, as data: a file a persona (data/NAME.yaml), in which every number says where it comes from. What the
// numbers mean is said here; who bears which persona is the population's business, and what comes of it the traffic's.
//
//	Persona    one behaviour: how much, when, to whom, what, and how it answers
//	Default    the persona of a name, as its file has it
//	Marks      the sources of a file's numbers
//	Law        a distribution of a positive quantity
package persona
