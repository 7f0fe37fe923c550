// Package table keeps rows of one Go type in Parquet files, for the programs of this module and for DuckDB, pandas and Polars. A table is a list of
// columns, each of which knows its type in the file and how a row's value is taken and set.
//
//	Column, Words     what a table is made of
//	Writer            writes rows as they come, in row groups: memory does not grow with the rows
//	Reader            reads rows as they lie, and judges everything that a file claims about itself
package table
