// Package reports turns results into what is read: by people, by programs, and by continuous integration.
//
//   - Document and Metric: the content of result.json
//   - Manifest, Meter and Version: the content of manifest.json, and what a run cost
//   - Folder and ReadRun: the folder of a run, replaced as a whole
//   - Summary: the text that a person reads after a run
//   - JUnit: the verdicts of rule cases
//   - Rules: the rule table as a page
package reports
