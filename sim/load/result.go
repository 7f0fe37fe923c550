package load

// Schema names the shape of a Result.
const Schema = "dmsim.load/1"

// Result is what a load came to: result.json. Times are microseconds, rates are a second, shares are of 1.
type Result struct {
	Schema      string `json:"schema"`
	Scenario    string `json:"scenario"`
	Seed        uint64 `json:"seed"`
	Policy      string `json:"policy"`
	Mutant      string `json:"mutant,omitempty"`
	Users       int    `json:"users"`
	Follows     uint64 `json:"follows"`
	Target      string `json:"target"`
	Loop        Loop   `json:"loop"`
	Arrivals    string `json:"arrivals"`
	Workers     int    `json:"workers,omitempty"`
	Connections int    `json:"connections,omitempty"`

	Measured // of the measured time; with a capacity search, of the confirming run; of several repetitions, of the one that Reported chooses

	Repeats []Repeat `json:"repeats,omitempty"` // all repetitions in their order, the reported one among them, without their intervals

	Judgement

	NotChecked []string          `json:"not_checked,omitempty"` // what was not asked for of the target, since its adapter says that it cannot do it, in sentences
	LeftOut    map[string]uint64 `json:"left_out,omitempty"`    // the attempts of the society that were not made therefore, by operation
	Notes      []string          `json:"notes,omitempty"`       // what a reader must know beside the verdict
}

// Judgement is what a measurement is worth.
type Judgement struct {
	Verdict        Verdict            `json:"verdict"`
	VerdictReasons []string           `json:"verdict_reasons"`
	Objectives     []ObjectiveOutcome `json:"objectives"`
	Interrupted    bool               `json:"interrupted"`
}

// Measured is what one trial came to. Offered = Answered + Failed + Unbegun, and Answered = Right + Wrong + Undecided, where answers are judged.
type Measured struct {
	Duration        float64              `json:"duration"`      // seconds that were to be measured
	Seconds         float64              `json:"seconds"`       // from the first due time that is measured to the last answer
	RateTarget      float64              `json:"rate_target"`   // that were due a second; 0 in a closed loop
	RateAchieved    float64              `json:"rate_achieved"` // attempts begun a second, over the measured duration
	RateAnswered    float64              `json:"rate_answered"` // answers a second, until the last answer
	Goodput         float64              `json:"goodput"`       // right answers a second, until the last answer; a refusal that the policy wants is right
	Offered         uint64               `json:"offered"`
	Answered        uint64               `json:"answered"`
	AnsweredWarm    uint64               `json:"answered_in_warm_up,omitempty"` // beside the measured ones
	Failed          uint64               `json:"failed"`                        // no decision came
	Failures        map[string]uint64    `json:"failures,omitempty"`            // by reason
	Unbegun         uint64               `json:"unbegun"`                       // due, and not begun when the trial was ended
	Judged          bool                 `json:"judged"`                        // answers were compared with what should be
	Unjudged        uint64               `json:"unjudged,omitempty"`            // answers of a target that decides, where none was judged
	Right           uint64               `json:"right"`
	Wrong           uint64               `json:"wrong"`
	WrongWarm       uint64               `json:"wrong_in_warm_up,omitempty"` // beside the measured ones
	WrongPerMillion float64              `json:"wrong_per_million"`          // of the answered
	Undecided       uint64               `json:"undecided"`                  // truly concurrent with something that could explain it either way, and no commit number
	Reordered       uint64               `json:"reordered"`                  // of the right: another decision than the plan's order gives to those that were answered
	Unexplained     uint64               `json:"unexplained_commits"`        // commit numbers that no attempt bears, and none that failed may bear; of the warm-up too
	WrongExamples   []WrongAnswer        `json:"wrong_examples,omitempty"`
	Operations      map[string]Operation `json:"operations"`   // by name; those that were not offered are left out
	OwnLateness     Latency              `json:"own_lateness"` // of the generator itself: lateness without what attempts were held for by busy connections
	Backlog         Backlog              `json:"backlog"`
	Machine         Machine              `json:"machine"`                // this process while it measured
	Generator       *Generator           `json:"generator,omitempty"`    // the same trial against a target that does nothing
	Intervals       []Interval           `json:"intervals,omitempty"`    // by the second in which attempts were due
	OverAnHour      uint64               `json:"over_an_hour,omitempty"` // responses that are counted as an hour
	EndedEarly      string               `json:"ended_early,omitempty"`  // the objective that could not be met any more, and ended the trial
	Agents          *Agents              `json:"agents,omitempty"`       // who offered it, where that was not this process

	ownRate float64 // what the generator itself is answerable for: those that were held count as begun when they were not held any more
}

// Operation is what was seen of one kind of attempts. Response and lateness of those that were not begun are how long they had waited when the trial ended. Those that failed
// were never answered: their response and service are as long as the whole trial here and in intervals, and what they took until they failed in Outcomes.
type Operation struct {
	Offered  uint64            `json:"offered"`
	Done     uint64            `json:"done"` // delivered, or ok
	Refused  map[string]uint64 `json:"refused,omitempty"`
	Failed   uint64            `json:"failed,omitempty"`
	Unbegun  uint64            `json:"unbegun,omitempty"`
	Response Latency           `json:"response"`
	Service  Latency           `json:"service"`
	Lateness Latency           `json:"lateness"`
	Held     Latency           `json:"held,omitzero"`      // the part of the lateness of those that were late because all connections were under way
	Outcomes map[string]Times  `json:"outcomes,omitempty"` // by outcome: done, refused, failed, unbegun
}

// Times are the latencies of attempts that ended alike. Those that were not begun have no service.
type Times struct {
	Response Latency `json:"response"`
	Service  Latency `json:"service,omitzero"`
	Lateness Latency `json:"lateness"`
}

// Backlog is how many attempts were due and not answered.
type Backlog struct {
	Max     uint64  `json:"max"`
	End     uint64  `json:"end"`     // when the last attempt was due
	Growth  float64 `json:"growth"`  // a second, least squares over the measured time
	Growing bool    `json:"growing"` // by more than noise: its slope is steep against its standard error, and has come to more than a few attempts
}

// Machine is what the process did meanwhile; of several agents, their processes together: see Together.
type Machine struct {
	CPUs                 int     `json:"cpus"`
	CPUShare             float64 `json:"cpu_share"` // of the processors that it may use
	AllocationsPerSecond float64 `json:"allocations_per_second"`
	BytesPerAttempt      float64 `json:"allocated_bytes_per_attempt"`
	GCPauseMicroseconds  float64 `json:"gc_pause_max_us"`
	GCPauses             uint64  `json:"gc_pauses"`
	LockWaitShare        float64 `json:"lock_wait_share"`          // time that goroutines waited for locks, of the measured time
	SchedulerP99         float64 `json:"scheduler_latency_p99_us"` // runnable goroutines waiting for a processor
	CPUWaitShare         float64 `json:"cpu_wait_share"`           // time that threads of the process were ready to run and had no processor, of the measured time; -1 where unknown
	StolenShare          float64 `json:"stolen_share"`             // of the machine's processor time that a hypervisor took; -1 where unknown
}

// Generator is what the generator reaches by itself.
type Generator struct {
	RateAchieved float64 `json:"rate_achieved"`
	RateMost     float64 `json:"rate_most"` // without waiting
	Lateness     Latency `json:"lateness"`
}

// Interval is one second of the measured time.
type Interval struct {
	Second   float64 `json:"second"` // its beginning, since the measured time began
	Offered  uint64  `json:"offered"`
	Answered uint64  `json:"answered"` // of those due in it
	Wrong    uint64  `json:"wrong"`
	Failed   uint64  `json:"failed"`
	Unbegun  uint64  `json:"unbegun,omitempty"`
	Response Latency `json:"response"`
	Service  Latency `json:"service"`
	Lateness Latency `json:"lateness"`
}

// WrongAnswer is an answer that should have been another.
type WrongAnswer struct {
	Index  int    `json:"index"` // in the plan
	Commit uint64 `json:"commit,omitempty"`
	At     string `json:"at"` // virtual time
	Text   string `json:"attempt"`
	Want   string `json:"want"`
	Got    string `json:"got"`
}

// Verdict is what a load comes to.
type Verdict string

// The verdicts, with their exit codes: good 0, missed 1 (an objective, a wrong answer), untrustworthy 3, inconclusive 4 (answers that could not be
// judged, a search that could not confirm what it found), interrupted 130.
const (
	Good          Verdict = "good"
	Missed        Verdict = "missed"
	Untrustworthy Verdict = "untrustworthy"
	Inconclusive  Verdict = "inconclusive"
	Interrupted   Verdict = "interrupted"
)

// ObjectiveOutcome is an objective with what was measured.
type ObjectiveOutcome struct {
	Objective string  `json:"objective"`
	Value     float64 `json:"value"` // in the unit of the bound
	Unit      string  `json:"unit"`
	Met       bool    `json:"met"`
	Note      string  `json:"note,omitempty"` // why there is no value
}
