package scenarios

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"dmsim/model/policy"
	"dmsim/sim/experiment/design"
	"dmsim/sim/experiment/sweep"
	"dmsim/strictyaml"
)

// Base is the scenario that the points change. Not all of it need be valid.
func (e *Experiment) Base() *Scenario { return e.base }

// Shortened says whether this is the shortened form.
func (e *Experiment) Shortened() bool { return e.short }

// Custom are the custom rules of the policies of all points, each id once.
func (e *Experiment) Custom() []policy.CustomRule { return e.custom }

// Files are those that the runs of all points and the burn-in read, each key with each name once, in the order of the points, those of the burn-in last.
func (e *Experiment) Files() []File { return e.files }

// Forks are the policies of all points, each once, where the society of a replication is lived into before they part; see BurnIn.
func (e *Experiment) Forks() []policy.Policy { return e.forks }

// Plan is the experiment without its scenario.
func (e *Experiment) Plan() *sweep.Plan { return &e.plan }

// Before returns the scenario that is lived in a burn-in: that without factors.
func (e *Experiment) Before() (*Scenario, error) {
	s := *e.base
	document := strictyaml.Empty(e.document.Root().Source())
	if err := e.finish(&s, document); err != nil {
		return nil, err
	}
	return &s, document.Locate(s.Validate())
}

// finish puts on a scenario what comes last.
func (e *Experiment) finish(s *Scenario, document *strictyaml.Document) error {
	if e.short {
		if err := e.shorten(s, document); err != nil {
			return err
		}
	}
	s.toUTC()
	return nil
}

// Point returns the scenario of a point, with the seed of the first replication. The error names the place in the experiment's file.
func (e *Experiment) Point(p int) (*Scenario, error) {
	s := *e.base
	document := strictyaml.Empty(e.document.Root().Source())
	for i := range e.Factors {
		if err := e.Factors[i].puts(e.plan.Sample.Points[p][i], &e.plan.Factors[i]).put(&s, document); err != nil {
			return nil, err
		}
	}
	if err := e.finish(&s, document); err != nil {
		return nil, err
	}
	if err := s.Validate(); err != nil {
		return nil, fmt.Errorf("%w, at the point %s", document.Locate(err), e.plan.Label(p))
	}
	return &s, nil
}

// explicit is an experiment with its scenario, all defaults written out.
type explicit struct {
	Name         string           `yaml:"name"`
	Question     string           `yaml:"question"`
	Hypothesis   string           `yaml:"hypothesis"`
	Factors      []explicitFactor `yaml:"factors"`
	Design       sweep.Design     `yaml:"design"`
	Replications int              `yaml:"replications"`
	BurnIn       time.Duration    `yaml:"burn_in"`
	Outcomes     []string         `yaml:"outcomes"`
	Primary      []string         `yaml:"primary"`
	Assumptions  []string         `yaml:"assumptions"`
	Shortened    bool             `yaml:"shortened"`
	Short        []string         `yaml:"short"`
	Scenario     *Scenario        `yaml:"scenario"`
}

type explicitFactor struct {
	Name   string          `yaml:"name"`
	Key    string          `yaml:"key"`
	Levels []explicitLevel `yaml:"levels"`
	From   string          `yaml:"from"`
	To     string          `yaml:"to"`
	Scale  Scale           `yaml:"scale"`
	Whole  bool            `yaml:"whole"`
}

type explicitLevel struct {
	Label string   `yaml:"label"`
	Set   []string `yaml:"set"`
}

// YAML writes all that the experiment's results follow from but for the version of the program: every default explicit, the scenario included. It is for manifests
// and digests, and is no file that LoadExperiment reads: what is set stands as path=value.
func (e *Experiment) YAML() []byte {
	x := explicit{
		Name: e.Name, Question: e.Question, Hypothesis: e.Hypothesis, Design: e.Design, Replications: e.Replications, BurnIn: e.BurnIn,
		Outcomes: e.Outcomes, Primary: e.Primary, Assumptions: e.Assumptions, Shortened: e.short, Short: e.Short.assignments(), Scenario: e.base,
	}
	for i := range e.Factors {
		x.Factors = append(x.Factors, e.Factors[i].explicit(&e.plan.Factors[i]))
	}
	return strictyaml.Encode(x)
}

func (f *Factor) explicit(as *sweep.Factor) explicitFactor {
	x := explicitFactor{Name: f.Name, Key: f.Key, Scale: f.Scale, Whole: f.Whole}
	if f.From != nil {
		x.From, x.To = f.From.Text(), f.To.Text()
	}
	for i, label := range as.Labels {
		puts := f.puts(design.Middle(i, len(as.Labels)), as)
		x.Levels = append(x.Levels, explicitLevel{label, puts.assignments()})
	}
	return x
}

// assignments are puts as --set takes them.
func (p Puts) assignments() []string {
	texts := make([]string, len(p))
	for i, one := range p {
		texts[i] = one.Path + "=" + flow(one.Value)
	}
	return texts
}

// flow writes a value on one line.
func flow(n *strictyaml.Node) string {
	var value any
	if err := n.Decode(&value); err != nil {
		panic(fmt.Sprintf("scenarios: %v", err)) // it was read before
	}
	data, err := json.Marshal(value)
	if err != nil {
		panic(fmt.Sprintf("scenarios: %v", err))
	}
	return strings.TrimSpace(string(data))
}
