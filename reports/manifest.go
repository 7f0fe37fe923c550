package reports

import (
	"encoding/json"
	"fmt"
	"runtime"
	"strings"
	"time"
)

// ManifestSchema names the shape of a Manifest.
const ManifestSchema = "dmsim.manifest/1"

// Manifest is the content of manifest.json: all that is needed to repeat a run and to judge its speed. What a run cost stands here and never in the
// Document, which is the same on every machine.
type Manifest struct {
	Schema            string          `json:"schema"`
	Scenario          string          `json:"scenario"`
	Seed              uint64          `json:"seed"`
	Policy            string          `json:"policy"`
	Command           string          `json:"command"` // repeats the run
	Version           Version         `json:"version"`
	Build             string          `json:"build,omitempty"`  // of a sweep or a comparison: SHA-256 of the program, where the version does not say what it was built from
	Inputs            []Input         `json:"inputs,omitempty"` // of a sweep or a comparison: the files that its runs read
	Interrupted       bool            `json:"interrupted"`
	HistoryHash       string          `json:"history_hash,omitempty"`     // of a run: what its result says
	HistoryAttempts   uint64          `json:"history_attempts,omitempty"` // of a run: how many attempts of all kinds the hash covers
	Mutant            string          `json:"mutant,omitempty"`           // of a run: the world was broken on purpose, in the way of this id
	Plan              string          `json:"plan,omitempty"`             // of a run: the file whose attempts were made, in the place of the configuration's traffic
	State             string          `json:"state,omitempty"`            // of a run: the file of the state that it went on from
	StartedAt         time.Time       `json:"started_at"`                 // UTC
	Cost              Cost            `json:"cost"`
	Machine           Machine         `json:"machine"`
	Fleet             *Fleet          `json:"fleet,omitempty"` // who did the work; absent: this process alone
	Assumptions       []string        `json:"assumptions"`     // sentences that begin with "sourced:" or "assumed:"
	ConfigurationHash string          `json:"configuration_hash"`
	Configuration     json.RawMessage `json:"configuration"` // explicit: every default written out
}

// Input is a file that runs read.
type Input struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"` // hexadecimal
}

// Cost is what a run took. A zero stands for a number that the operating system does not tell.
type Cost struct {
	WallSeconds          float64 `json:"wall_seconds"`
	CPUSeconds           float64 `json:"cpu_seconds"`             // of all threads, user and system
	PeakMemoryBytes      uint64  `json:"peak_memory_bytes"`       // the process's largest resident set, from its start on
	AttemptsPerCPUSecond float64 `json:"attempts_per_cpu_second"` // attempts of all kinds, retries included; 0 with a fleet, whose work it was
}

// Fleet is who did the work of a run beside the process that wrote it down. Cost is that of this process alone.
type Fleet struct {
	Run     string `json:"run"`             // its name on the fleet
	Local   int    `json:"local,omitempty"` // worker processes that were started on this machine
	Workers int    `json:"workers"`         // that served it at a time, at most
	Slots   int    `json:"slots"`           // of these, at most
	Earlier int    `json:"earlier"`         // results that were kept from an earlier start
}

// spent is what many runs cost in a line. Of other processes that made them nothing is known but that they were there.
func (m *Manifest) spent() string {
	here := fmt.Sprintf("%s of CPU, at most %s of memory", elapsed(m.Cost.CPUSeconds), memory(m.Cost.PeakMemoryBytes))
	if m.Fleet == nil {
		return elapsed(m.Cost.WallSeconds) + ", " + here
	}
	return fmt.Sprintf("%s by %s; the coordinator alone %s", elapsed(m.Cost.WallSeconds), counted(uint64(m.Fleet.Workers), "worker", "workers"), here)
}

// Machine is where a run took place.
type Machine struct {
	OS      string `json:"os"`
	Arch    string `json:"arch"`
	CPUs    int    `json:"cpus"`    // that the process may use
	Workers int    `json:"workers"` // that the run was given
}

// Setup is what a manifest says that is known before the run.
type Setup struct {
	Version       Version
	Build         string  // see Manifest
	Inputs        []Input // see Manifest
	Configuration any     // marshalled to JSON as it is; a json.RawMessage is taken over
	Assumptions   []string
	Workers       int
	Fleet         *Fleet // nil: none
	Command       string // see Command
}

// NewManifest describes the run that d came of, and m has measured. It errs where the configuration is no JSON.
func NewManifest(s Setup, d *Document, m *Meter) (Manifest, error) {
	manifest, err := newManifest(s, m, about{scenario: d.Scenario, seed: d.Seed, policy: d.Policy, interrupted: d.Interrupted, attempts: d.AllAttempts()})
	manifest.HistoryHash, manifest.HistoryAttempts = d.HistoryHash, d.AllAttempts()
	return manifest, err
}

// Verb returns which verb wrote it, "" where the command does not say.
func (m *Manifest) Verb() string {
	if words := strings.Fields(m.Command); len(words) > 1 && words[0] == "dmsim" {
		return words[1]
	}
	return ""
}

// about is what a manifest says of a result.
type about struct {
	scenario    string
	seed        uint64
	policy      string
	interrupted bool
	attempts    uint64 // of all kinds
}

func newManifest(s Setup, m *Meter, of about) (Manifest, error) {
	configuration, err := json.Marshal(s.Configuration)
	if err != nil {
		return Manifest{}, fmt.Errorf("configuration: %w", err)
	}
	hash, err := ConfigurationHash(configuration)
	if err != nil {
		return Manifest{}, err
	}
	own := of.attempts
	if s.Fleet != nil {
		own = 0
	}
	return Manifest{
		Schema: ManifestSchema, Scenario: of.scenario, Seed: of.seed, Policy: of.policy, Command: s.Command, Version: s.Version, Build: s.Build, Inputs: s.Inputs,
		Interrupted: of.interrupted, StartedAt: m.StartedAt(), Cost: m.Cost(own),
		Machine: Machine{OS: runtime.GOOS, Arch: runtime.GOARCH, CPUs: runtime.GOMAXPROCS(0), Workers: s.Workers}, Fleet: s.Fleet,
		Assumptions: append([]string{}, s.Assumptions...), ConfigurationHash: hash, Configuration: configuration,
	}, nil
}
