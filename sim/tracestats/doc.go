// Package tracestats measures a history of one-to-one messages, recorded or simulated, by one set of definitions: those that give the figures
// known of CollegeMsg (SNAP; Panzarasa, Opsahl, Carley 2009). So a simulation and a trace can be held side by side.
//
//	Meter     takes messages in order of time, about 100 ns each; Done gives their Measures
//	Measures  the measures, each with its definition
//	Sample    a distribution: quantiles, and the Kolmogorov-Smirnov distance to another
//	Compare   the measures of two histories, name by name
//	Read      the Measures of a SNAP temporal edge list; Each and Messages give its messages
//
// A pair is two users whatever the direction, a user without a message is not seen, and a message to oneself counts nowhere.
package tracestats
