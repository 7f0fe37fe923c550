package scenarios

import (
	"time"

	"dmsim/model/policy"
	"dmsim/sim/experiment/sweep"
	"dmsim/strictyaml"
)

// Experiment is a question to the model: which settings of which factors are tried on a scenario, and what is looked at. LoadExperiment reads it.
type Experiment struct {
	Name         string        `yaml:"name"`         // letters, digits, dot, - and _, at most 64; names the folder of a sweep; absent: the file's name
	Question     string        `yaml:"question"`     // one sentence that ends in a question mark
	Hypothesis   string        `yaml:"hypothesis"`   // what one expects, said before the experiment is run
	Scenario     string        `yaml:"scenario"`     // one of the catalogue, or a file (a path with a slash, or ending in .yaml)
	Policy       string        `yaml:"policy"`       // in the place of the scenario's: a preset, or a file; absent: the scenario's
	Set          Puts          `yaml:"set"`          // scenario keys by their paths with dots, and their values; they are set in their order
	Factors      []Factor      `yaml:"factors"`      // what is varied
	Design       sweep.Design  `yaml:"design"`       // how points are chosen from the factors
	Replications int           `yaml:"replications"` // of every point, with the scenario's seed, the next one ...: the same seeds for all points, so that they meet the same people
	BurnIn       time.Duration `yaml:"burn_in"`      // whole hours that are lived once a replication, before its points part: only where all factors are below policy; 0: none
	Outcomes     []string      `yaml:"outcomes"`     // what is analysed: metrics (dmsim list metrics), parts of them such as dead_ends.not-friends, refused.REASON (share of the messages), done.OPERATION (share of its attempts)
	Primary      []string      `yaml:"primary"`      // those of the outcomes that the question is about; absent: the first
	Assumptions  []string      `yaml:"assumptions"`  // sentences that begin with assumed: or sourced:
	Short        Puts          `yaml:"short"`        // scenario keys that dmsim sweep --short sets last, on top of its own: at most 200 users and a day

	document *strictyaml.Document
	sent     SentExperiment
	base     *Scenario
	plan     sweep.Plan
	custom   []policy.CustomRule // of any of the points
	files    []File              // that the points read, each once
	forks    []policy.Policy     // the policies of the points, each once, where there is a burn-in
	short    bool
}

// Factor is what an experiment varies: levels of one key or of several, or the range of one key.
type Factor struct {
	Key    string           `yaml:"key"`    // the path of a scenario's key; absent where the levels set keys of their own
	Name   string           `yaml:"name"`   // letters, digits, dot, - and _, at most 64; absent: the last step of the key
	Levels []Level          `yaml:"levels"` // values of the key, or mappings of label and value, or of label and set; the first is what the others are compared with
	From   *strictyaml.Node `yaml:"from"`   // of a range: a number or a duration
	To     *strictyaml.Node `yaml:"to"`     // of a range: what is above from, included
	Scale  Scale            `yaml:"scale"`  // of a range: linear, log
	Steps  int              `yaml:"steps"`  // of a range: makes so many levels of it, its ends included; 0: it stays a range, which latin-hypercube, sobol, morris and sobol-indices can vary
	Whole  bool             `yaml:"whole"`  // of a range: whole numbers only
}

// Level is one of the settings of a factor.
type Level struct {
	Label string           // what it is called in results
	Value *strictyaml.Node // of the factor's key; nil where Set says what is set
	Set   Puts
}

// Scale is how a range is divided.
type Scale string

// The scales.
const (
	Linear Scale = "linear"
	Log    Scale = "log"
)

// Put is a value for a key of the scenario.
type Put struct {
	Path  string
	Value *strictyaml.Node
}

// Puts are set in their order.
type Puts []Put

// UnmarshalStrict reads a mapping of paths to values.
func (p *Puts) UnmarshalStrict(n *strictyaml.Node) error {
	if n.Kind() != strictyaml.Mapping {
		return n.Want("a mapping of the scenario's keys to values, such as {population.users: 2000}")
	}
	*p = nil
	for key, value := range n.Entries() {
		*p = append(*p, Put{key.Text(), value})
	}
	return nil
}

// UnmarshalStrict reads a value, or a mapping of a label and what it stands for.
func (l *Level) UnmarshalStrict(n *strictyaml.Node) error {
	if n.Kind() != strictyaml.Mapping {
		*l = Level{Label: n.Text(), Value: n}
		return nil
	}
	var read Level
	for key, value := range n.Entries() {
		var err error
		switch key.Text() {
		case "label":
			if read.Label = value.Text(); read.Label == "" { // 16 is a label as "16" is
				err = value.Want("a text")
			}
		case "value":
			read.Value = value
		case "set":
			err = value.Decode(&read.Set)
		default:
			err = key.UnknownKey("label", "value", "set")
		}
		if err != nil {
			return err
		}
	}
	if read.Label == "" {
		return n.Errorf("want the key label in a level that is a mapping")
	}
	*l = read
	return nil
}
