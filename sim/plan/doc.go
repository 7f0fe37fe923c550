// Package plan keeps the attempts of a run, initiatives and reactions alike, so that the same attempts can move a world again: with the same scenario
// they make the same history, under another policy they are intentions that nobody revises.
//
//	Head      what a plan was made with
//	Writer    writes attempts in the order of their commits
//	Reader    reads them back, as a sim.Traffic, and translates the ids and commits that they name into those of the world
//
// A plan is a Parquet file that DuckDB, pandas and Polars read: a row an attempt, the head as metadata, and in the metadata too the SHA-256 of the
// whole file, so that no changed byte passes for a plan.
package plan
