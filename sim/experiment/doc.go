// Package experiment runs many simulations, one worker each, on all cores, and hands their rows on as they come.
//
//	Task       one run: a configuration, and the seed of its people
//	Run        runs the tasks of an iterator; memory does not grow with their number
//
// Two tasks of equal people (seed, population, network, start) share them: they are made once and kept while they are likely to be asked for.
package experiment
