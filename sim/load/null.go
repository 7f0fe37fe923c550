package load

import "dmsim/model"

// Null is a target that does nothing and lets everything pass: what a generator reaches against it, it reaches by itself.
var Null Doer = null{}

type null struct{}

func (null) Do(*model.Attempt, ...model.UserID) model.Outcome { return model.Outcome{} }
