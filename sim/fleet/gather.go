package fleet

import "time"

// Work is what a coordinator wants done.
type Work struct {
	Job      *Job
	Has      func(task int) bool  // results that are kept from an earlier start; nil: none
	Together func(task int) int   // tasks of one number share what is costly to make, such as people, and come in one batch, but for the bound; nil: all may
	BatchMax int                  // tasks of a batch at most; 0: 16
	BatchMin int                  // tasks of a batch at least, where so many are together: for what is so costly to make that a slot rather waits; 0: 1
	Slots    int                  // that are sure to come, such as those of workers which are started for the run; 0: not known
	Check    func(r Result) error // says why nothing can be made of a result's data, as of another program's, before Keep has it: its task is done again, and the second time set aside. It may be called at the same time as the others; nil: all results are kept
	Keep     func(r Result) error // gets each result once, in any order, on the goroutine of Gather; those that were set aside last, when nothing can take their place any more. Its error ends Gather
	Differs  func(Conflict) error // gets each conflict once, as soon as it is known, on the goroutine of Gather; nil: they come at the end only. Its error ends Gather
	Progress func(Progress)       // told about once a second, on the goroutine of Gather; nil: nobody is
	Say      func(line string)    // told what people should know, such as a worker that was lost; nil: nobody is
	Nobody   string               // what people may do where no worker serves the run, told together with that; "": nothing
}

// Progress is how far a run is.
type Progress struct {
	Tasks   int           `json:"tasks"`
	Done    int           `json:"done"`
	Failed  int           `json:"failed"` // set aside
	Running int           `json:"running"`
	Workers int           `json:"workers"` // that were heard of in the last seconds and serve the run
	Slots   int           `json:"slots"`   // of those
	Lent    int           `json:"lent"`    // workers of those that somebody else has
	Left    time.Duration `json:"left"`    // until the end, by the pace so far; 0: not known
	Ended   bool          `json:"ended"`   // what a coordinator says last that leaves a run open
}

// Gathered is what a run came to.
type Gathered struct {
	Progress
	Earlier   int        // results that the queue had of an earlier start, beside those that Work.Has
	Open      bool       // the queue keeps the run: it was begun, and not all of its tasks were done
	SetAside  []Result   // in the order of the tasks, without data
	Conflicts []Conflict // in the order of the tasks
}
