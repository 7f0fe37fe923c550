// Package graphfile keeps follow graphs in files. The ending of the name says the form:
//
//	.dmg        the stored form: mapped into memory and verified, not read; nothing is lost, the ids of a foreign file neither
//	.txt        a SNAP edge list, which every tool reads; also .txt.gz
//	.parquet    two columns, src and dst, for dataframes and databases
//	.graphml    for Gephi and networkx, with attributes of the users; written, not read
//
// The parts:
//
//	Write, Open       the stored form
//	Guard             a mapped file that shrinks becomes an error instead of the end of the process
//	Export, Import    all forms, by ending
//	AttributeOf       a column of the users for GraphML
//
// A file is written under a temporary name beside its own and renamed when it is whole, so that under its name there is at any time the
// whole old file or the whole new one. Every error is one line that names the file.
package graphfile
