package persona

// ReadMarks is marks, for tests.
var ReadMarks = marks
