// Package need turns what was measured and what the traffic model foretells into what a population needs: sends a second at the peak, cores, memory.
//
//	Want, Parse     what is asked: '200M users, peak 3x, headroom 30%'
//	Society, Model  what people do and what memory a world of them takes, by a run of the model
//	Capacity, Of    the arithmetic, with every input marked measured, modelled, assumed or given
package need

// Origin says how far an input can be trusted.
type Origin string

// The origins.
const (
	Measured Origin = "measured" // on this machine
	Modelled Origin = "modelled" // by a run of the scenario's population and traffic
	Assumed  Origin = "assumed"
	Given    Origin = "given" // by whoever asks
)

// Input is a figure that the need rests on.
type Input struct {
	Name   string  `json:"name"`
	Value  float64 `json:"value"`
	Unit   string  `json:"unit"`
	Origin Origin  `json:"origin"`
	From   string  `json:"from"` // where it comes from
}

// Capacity is what was measured of the target.
type Capacity struct {
	Nanoseconds float64 // of one core, an attempt of the plan's mix
	From        string  // where that comes from
	Efficiency  float64 // throughput of Workers cores over Workers times that of one, in (0, 1.5]; 0: not known, 1 is assumed
	Workers     int
}

// Need is what the population needs.
type Need struct {
	Want            Want     `json:"want"`
	Inputs          []Input  `json:"inputs"`
	SendsPerSecond  float64  `json:"sends_per_second"` // mean of the day
	SendsAtPeak     float64  `json:"sends_per_second_at_peak"`
	AttemptsAtPeak  float64  `json:"attempts_per_second_at_peak"` // of all kinds
	CoresBusy       float64  `json:"cores_busy_at_peak"`
	Cores           int      `json:"cores"` // with headroom
	MemoryBytesUsed float64  `json:"memory_bytes_used"`
	MemoryBytes     float64  `json:"memory_bytes"` // with headroom
	Notes           []string `json:"notes"`        // what is not in it
}
