// Package calibrate finds the parameters of the generated traffic under which its messages resemble those of a recorded trace.
//
// What a trace shows directly is taken from it: how many users there are, who begins with how many others (the follow graph), hours, days of the week,
// when people come and how long they stay, how long answers and further messages take. The rest is searched for: gonum's CMA-ES looks for the
// numbers under which the Kolmogorov-Smirnov distances are least; between its rounds, what was taken directly is corrected by how far the simulation came
// out beside the trace.
//
//	Fit        the whole: messages in, a configuration out
//	start.go   the first guess, from the trace
//	search.go  the numbers that are searched for
//	correct.go the corrections between rounds
//	loss.go    how far a simulation lies from the trace
package calibrate
