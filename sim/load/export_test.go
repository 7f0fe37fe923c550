package load

// What the tests look at from outside, and is nobody else's business.
var (
	NewHeard     = newHeard
	NewHistogram = newHistogram
	NewRecorder  = newRecorder
)

// Heard is what was answered, by index. It may be read when the driver has returned.
func (r *Recorder) Heard() Heard { return r.heard }

// Over is how many were longer than an hour.
func (h *histogram) Over() uint64 { return h.over }
