package reports

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"

	"dmsim/sim/experiment/sweep"
)

// SweepSchema names the shape of a SweepDocument.
const SweepSchema = "dmsim.sweep/1"

// The files of a sweep's folder beside manifest.json and result.json.
const (
	SweepRowsFile    = "results.parquet" // a row a run
	SweepEffectsFile = "effects.csv"     // all that was analysed, a number a line
	SweepTextFile    = "summary.md"
)

// SweepDocument is the content of a sweep's result.json: a pure function of experiment, seed and version.
type SweepDocument struct {
	Schema       string          `json:"schema"`
	Experiment   string          `json:"experiment"`
	Question     string          `json:"question"`
	Hypothesis   string          `json:"hypothesis"`
	Scenario     string          `json:"scenario"`
	Policy       string          `json:"policy"` // of the scenario that the points change
	Seed         uint64          `json:"seed"`   // of the first replication; each further one has the next
	Shortened    bool            `json:"shortened"`
	Interrupted  bool            `json:"interrupted"`
	Design       SweepDesign     `json:"design"`
	Factors      []SweepFactor   `json:"factors"`
	Points       [][]string      `json:"points"`       // what each factor is at each point
	Replications int             `json:"replications"` // whole ones, which are analysed
	Runs         int             `json:"runs"`         // that were made: the rows of results.parquet
	Attempts     uint64          `json:"attempts"`     // messages, of all runs
	Outcomes     []sweep.Outcome `json:"outcomes"`
	Assumptions  []string        `json:"assumptions"`
	HistoryHash  string          `json:"history_hash"`        // SHA-256 over the history hashes of all runs in the order of the tasks
	SetAside     []SweepSetAside `json:"set_aside,omitempty"` // runs that a fleet could not make, in the order of the tasks
	Conflicts    []SweepConflict `json:"conflicts,omitempty"` // runs that came out differently when they were made again, in the order of the tasks
}

// SweepSetAside is a run that no worker could make.
type SweepSetAside struct {
	Task int    `json:"task"`
	Name string `json:"name"` // its point and replication
	Why  string `json:"why"`
}

// SweepConflict is a run that was made twice and came out differently, which must not be: the first row is the one that counts.
type SweepConflict struct {
	Task   int          `json:"task"`
	Name   string       `json:"name"` // its point and replication
	First  SweepOutcome `json:"first"`
	Second SweepOutcome `json:"second"`
}

// SweepOutcome is what a worker made of a run.
type SweepOutcome struct {
	Worker string `json:"worker"`
	SHA256 string `json:"sha256"` // hexadecimal, of the row
}

// SweepDesign says how points were chosen. What a design does not use is 0.
type SweepDesign struct {
	Kind         sweep.Kind `json:"kind"`
	Samples      int        `json:"samples,omitempty"`
	Trajectories int        `json:"trajectories,omitempty"`
	Grid         int        `json:"grid,omitempty"`
	SecondOrder  bool       `json:"second_order,omitempty"`
	Points       int        `json:"points"`
	Replications int        `json:"replications"`
	Runs         int        `json:"runs"` // points times replications
	BurnIn       float64    `json:"burn_in_seconds,omitempty"`
}

// SweepFactor is what was varied: levels, or a range.
type SweepFactor struct {
	Name   string   `json:"name"`
	Keys   []string `json:"keys"`
	Levels []string `json:"levels,omitempty"`
	From   *float64 `json:"from,omitempty"` // of durations in seconds
	To     *float64 `json:"to,omitempty"`
	Scale  string   `json:"scale,omitempty"`
}

// Sweep is a finished sweep: what came of it, and what it took.
type Sweep struct {
	Document SweepDocument
	Manifest Manifest
	Folder   string
}

// Describe fills what a plan says.
func (d *SweepDocument) Describe(p *sweep.Plan) {
	k := p.Design
	d.Seed = p.Seed
	d.Design = SweepDesign{Kind: k.Kind, Points: p.Points(), Replications: p.Replications, Runs: p.Runs(), BurnIn: d.Design.BurnIn}
	switch k.Kind {
	case sweep.LatinHypercube, sweep.Sobol, sweep.SobolIndices:
		d.Design.Samples, d.Design.SecondOrder = k.Samples, k.SecondOrder
	case sweep.Morris:
		d.Design.Trajectories, d.Design.Grid = k.Trajectories, k.Grid
	}
	d.Factors = make([]SweepFactor, len(p.Factors))
	for i := range p.Factors {
		d.Factors[i] = describeFactor(&p.Factors[i])
	}
	d.Points = make([][]string, p.Points())
	for i, u := range p.Sample.Points {
		for k := range p.Factors {
			d.Points[i] = append(d.Points[i], p.Factors[k].Label(u[k]))
		}
	}
}

func describeFactor(f *sweep.Factor) SweepFactor {
	s := SweepFactor{Name: f.Name, Keys: f.Keys, Levels: f.Labels}
	if f.Labels == nil {
		s.From, s.To, s.Scale = &f.Range.From, &f.Range.To, "linear"
		if f.Range.Log {
			s.Scale = "log"
		}
	}
	return s
}

// SweepRows writes results.parquet, and adds up what all rows come to.
type SweepRows struct {
	document *SweepDocument
	write    func(*sweep.Row) error
	close    func() error
	digest   hash.Hash
}

// NewSweepRows starts the file. The names are those of the rows' values.
func NewSweepRows(to io.Writer, p *sweep.Plan, names []string, d *SweepDocument) *SweepRows {
	w := p.NewWriter(to, names)
	return &SweepRows{document: d, write: w.Add, close: w.Close, digest: sha256.New()}
}

// Add adds a row; they come in the order of the tasks.
func (s *SweepRows) Add(r *sweep.Row) error {
	s.document.Runs++
	s.document.Attempts += r.Attempts
	_, _ = io.WriteString(s.digest, r.HistoryHash+"\n") // a hash takes all
	return s.write(r)
}

// Close completes the file, and the document.
func (s *SweepRows) Close() error {
	s.document.HistoryHash = hex.EncodeToString(s.digest.Sum(nil))
	return s.close()
}

// NewSweepManifest describes the sweep that d came of.
func NewSweepManifest(s Setup, d *SweepDocument, m *Meter) (Manifest, error) {
	return newManifest(s, m, about{scenario: d.Scenario, seed: d.Seed, policy: d.Policy, interrupted: d.Interrupted, attempts: d.Attempts})
}

// Save writes all but the rows; Commit is for the caller.
func (s *Sweep) Save(f *Folder) error {
	if err := save(f, DocumentFile, s.Document); err != nil {
		return err
	}
	if err := save(f, ManifestFile, s.Manifest); err != nil {
		return err
	}
	effects, err := SweepCSV(&s.Document)
	if err != nil {
		return err
	}
	if err := f.Write(SweepEffectsFile, effects); err != nil {
		return err
	}
	if err := f.Write(SweepTextFile, SweepMarkdown(*s)); err != nil {
		return err
	}
	return f.Report()
}

// ReadSweep reads manifest.json and result.json of a sweep's folder. It errs where the result does not fit itself.
func ReadSweep(folder string) (Sweep, error) {
	s := Sweep{Folder: folder}
	err := read(folder, ManifestFile, ManifestSchema, &s.Manifest)
	if err == nil {
		err = read(folder, DocumentFile, SweepSchema, &s.Document)
	}
	if err == nil {
		err = damaged(folder, s.Document.validate())
	}
	return s, err
}
