// Package kept keeps the rows of runs that are not finished in a file, safe against a kill at any moment.
//
//	Identity   which run rows belong to
//	Store      the file, with rows and what was found out about them
package kept
