// Package inference says what a difference between two arms of an experiment is worth, when both were run on the same draws.
//
//	MeanOf              the mean of independent replications with its interval
//	Paired              the mean difference of pairs: Student's interval and a bootstrap one, a probability, what pairing saved
//	Holm                probabilities corrected for the few comparisons that a question was about
//	BenjaminiHochberg   the same for the many others
//	Looks               when to look at data that are still coming, and how sure each look must be
//	Target              a precision to stop at, as it is written on the command line
//
// A pair is one replication: base and arm with the same seed, so that what both had in common is subtracted (common random numbers; A. Law, "Simulation Modeling and
// Analysis", McGraw-Hill 2015, section 11.2). An observation that is NaN is undefined.
package inference
