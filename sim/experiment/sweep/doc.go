// Package sweep is an experiment over many points: which settings of its factors are tried, how often, in which order, and what is kept of each run.
//
//	Design, Factor   what an experiment varies, and how points are chosen
//	Plan             the points and runs of an experiment
//	Row, Columns     what is kept of a run: a row of results.parquet
//	Store            the rows of an unfinished sweep, safe against a kill
//	Analyse          effects, interactions, indices and surfaces
//
// It knows neither scenarios nor files of experiments: whoever uses it says what a point's configuration is, and what is measured.
package sweep
