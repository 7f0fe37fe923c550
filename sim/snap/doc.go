// Package snap reads edge lists in the text form of the Stanford Network Analysis Project: one edge a line, two fields for
// follows (SRC DST) and three for messages (SRC DST UNIXTS), between blanks or tabs. Lines that start with # are comments, blank
// lines count for nothing, and a gzip file is told by its first two bytes, not by its name.
//
//	Read           all edges of a file, to range over; again from the start each time
//	Open, Next     the same, one edge a call
//	Dense          the file's ids as users 0, 1, 2 ...
//	ImportFollows  a file of follows as a graph; Import and ImportNumbered take edges from elsewhere
//	ReadHead       the comments before the first row, and how many fields that has
//
// Nothing is repaired or skipped: the first defect ends the reading with one line that names the file and the line.
package snap
