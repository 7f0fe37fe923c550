package scenarios

import (
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"dmsim/model/policy"
	"dmsim/sim/experiment"
	"dmsim/sim/experiment/sweep"
	"dmsim/sim/rng"
	"dmsim/strictyaml"
)

// ExperimentOverrides is what the command line puts on top of an experiment. The zero ExperimentOverrides change nothing.
type ExperimentOverrides struct {
	Seed         *uint64
	Set          []string // path=value, on top of the experiment's own set and below its factors
	Replications int      // 0: the experiment's
	Samples      int      // of the design; 0: the experiment's
	Short        bool     // a shortened form, for a first look: few users, at most a day, few points and replications

	base string // the explicit scenario that the points change, in the place of all that it was made from; "": it is made
}

// LoadExperiment reads an experiment: one of the catalogue by its name, or a file by its path. Everything is judged: the scenario of every point.
func LoadExperiment(name string, o ExperimentOverrides) (*Experiment, error) {
	source, data, err := experimentShelf.read(name)
	if err != nil {
		return nil, err
	}
	return ParseExperiment(source, data, o)
}

// ParseExperiment does as LoadExperiment with a text. The source is named in errors; without directory and ending it is the name of an experiment that
// states none.
func ParseExperiment(source string, data []byte, o ExperimentOverrides) (*Experiment, error) {
	e, err := decodeExperiment(source, data)
	if err != nil {
		return nil, err
	}
	if err := e.override(o); err != nil {
		return nil, err
	}
	if err := e.document.Locate(e.validate()); err != nil {
		return nil, err
	}
	if err := e.build(o); err != nil {
		return nil, err
	}
	e.sent = SentExperiment{Source: source, Text: string(data), Replications: o.Replications, Samples: o.Samples, Short: o.Short}
	return e, nil
}

// What an experiment has that states nothing else, and what the shortened form has at most.
const (
	defaultReplications = 5
	shortReplications   = 2
	shortSamples        = 8 // a power of two
	shortUsers          = 200
	shortFollows        = 10
	shortDuration       = 24 * time.Hour
)

func decodeExperiment(source string, data []byte) (*Experiment, error) {
	document, err := strictyaml.Parse(source, data)
	if err != nil {
		return nil, err
	}
	base := filepath.Base(source)
	e := &Experiment{
		Name: strings.TrimSuffix(base, filepath.Ext(base)), Scenario: "quickstart", Design: sweep.DefaultDesign(), Replications: defaultReplications, document: document,
	}
	if err := document.Decode(e); err != nil {
		return nil, err
	}
	for i := range e.Factors {
		f := &e.Factors[i]
		if f.Name == "" {
			f.Name = f.Key[strings.LastIndexByte(f.Key, '.')+1:]
		}
		if f.Scale == "" {
			f.Scale = Linear
		}
	}
	if len(e.Primary) == 0 && len(e.Outcomes) > 0 {
		e.Primary = e.Outcomes[:1]
	}
	return e, nil
}

// sampled are the designs that have a number of samples.
var sampled = []sweep.Kind{sweep.LatinHypercube, sweep.Sobol, sweep.SobolIndices}

func (e *Experiment) override(o ExperimentOverrides) error {
	if o.Samples != 0 && !slices.Contains(sampled, e.Design.Kind) {
		return fmt.Errorf("--samples: want none for the design %s, whose points are counted in another way, got %d", e.Design.Kind, o.Samples)
	}
	if o.Replications != 0 {
		e.Replications = o.Replications
	}
	if o.Samples != 0 {
		e.Design.Samples = o.Samples
	}
	if e.short = o.Short; e.short {
		e.Replications = min(e.Replications, shortReplications)
		e.Design.Samples = min(e.Design.Samples, shortSamples)
		e.Design.Trajectories = min(e.Design.Trajectories, shortReplications)
	}
	return nil
}

// judgeSet refuses to set what a factor varies: the factor would undo it at every point.
func (e *Experiment) judgeSet(assignments []string) error {
	for _, assignment := range assignments {
		path, _, _ := strings.Cut(assignment, "=")
		path = strings.TrimSpace(path)
		for _, f := range e.plan.Factors {
			if slices.ContainsFunc(f.Keys, func(key string) bool { return path == key || strings.HasPrefix(path, key+".") }) {
				return fmt.Errorf("--set %.60q: want a key that no factor varies: %s does", assignment, f.Name)
			}
		}
	}
	return nil
}

// build makes the scenario that the points change, chooses the points and judges each one's scenario.
func (e *Experiment) build(o ExperimentOverrides) (err error) {
	if e.base, err = e.makeBase(o); err != nil {
		return err
	}
	if e.base.Seed > math.MaxUint64-uint64(e.Replications) {
		return fmt.Errorf("seed: want a number that leaves room for %d replications, got %d", e.Replications, e.base.Seed)
	}
	e.plan = sweep.Plan{Design: e.Design, Replications: e.Replications, Seed: e.base.Seed, Outcomes: e.Outcomes, Primary: e.Primary}
	if e.plan.Factors, err = e.factors(); err != nil {
		return e.document.Locate(err)
	}
	if err := e.judgeSet(o.Set); err != nil {
		return err
	}
	if e.plan.Sample, err = e.Design.Points(rng.Seed(e.base.Seed), e.plan.Factors); err != nil {
		return e.document.Locate(&strictyaml.FieldError{Path: "design", What: err.Error()})
	}
	if runs := e.plan.Runs(); runs > runsMax {
		return e.document.Locate(&strictyaml.FieldError{Path: "replications", Want: fmt.Sprintf("at most %d runs, which is points times replications", runsMax), Got: runs})
	}
	if err := e.judgePoints(); err != nil {
		return err
	}
	return e.judgeBurnIn()
}

// judgePoints makes the scenario of every point, and takes down what their policies have.
func (e *Experiment) judgePoints() error {
	known := make(map[string]bool)
	for p := range e.plan.Points() {
		s, err := e.Point(p)
		if err != nil {
			return err
		}
		for _, rule := range s.Policy.Custom {
			if !slices.ContainsFunc(e.custom, func(known policy.CustomRule) bool { return known.ID == rule.ID }) {
				e.custom = append(e.custom, rule)
			}
		}
		e.addFiles(s)
		if e.BurnIn > 0 {
			if text := string(s.Policy.YAML()); !known[text] {
				known[text] = true
				e.forks = append(e.forks, s.Policy)
			}
		}
	}
	return nil
}

// addFiles takes down which files runs of a scenario read.
func (e *Experiment) addFiles(s *Scenario) {
	for _, f := range s.Files() {
		if !slices.Contains(e.files, f) {
			e.files = append(e.files, f)
		}
	}
}

// judgeBurnIn judges what is lived before the points part: the scenario without its factors.
func (e *Experiment) judgeBurnIn() error {
	if e.BurnIn == 0 {
		return nil
	}
	s, err := e.Before()
	if err == nil {
		e.addFiles(s)
		_, err = experiment.NewBurnIn(s.Config(), e.forks, e.BurnIn)
	}
	if err != nil {
		return e.document.Locate(&strictyaml.FieldError{Path: "burn_in", What: err.Error()})
	}
	return nil
}

// makeBase reads the scenario and puts on top what the experiment and the command line set, in this order. It need not be valid without its factors.
func (e *Experiment) makeBase(o ExperimentOverrides) (*Scenario, error) {
	if o.base != "" {
		s, _, err := decode(e.document.Root().Source(), []byte(o.base))
		return s, err
	}
	source, data, err := read(e.Scenario)
	if err != nil {
		return nil, e.document.Locate(&strictyaml.FieldError{Path: "scenario", What: err.Error()})
	}
	s, document, err := decode(source, data)
	if err != nil {
		return nil, err
	}
	if s.Policy, err = overridden(s.Policy, e.Policy); err != nil {
		return nil, e.document.Locate(&strictyaml.FieldError{Path: "policy", What: strings.TrimPrefix(err.Error(), "--policy: ")})
	}
	if err := e.Set.put(s, document); err != nil {
		return nil, err
	}
	for _, assignment := range o.Set {
		if err := set(s, document, assignment); err != nil {
			return nil, err
		}
	}
	if o.Seed != nil {
		s.Seed = *o.Seed
	}
	s.settle(document)
	return s, nil
}

// put sets the values in their order. The document learns where they stand.
func (p Puts) put(s *Scenario, document *strictyaml.Document) error {
	for _, one := range p {
		if err := document.Put(s, one.Path, one.Value); err != nil {
			return err
		}
	}
	return nil
}

// shorten makes a scenario small, whatever the factors say.
func (e *Experiment) shorten(s *Scenario, document *strictyaml.Document) error {
	s.Shorten()
	return e.Short.put(s, document)
}

// Shorten makes a scenario as small as those of dmsim sweep --short are, but for what an experiment sets on top of that.
func (s *Scenario) Shorten() {
	s.Population.Users, s.Duration = min(s.Population.Users, shortUsers), min(s.Duration, shortDuration)
	s.Network.MeanFollows = min(s.Network.MeanFollows, shortFollows)
}

// runsMax bounds the runs of an experiment.
const runsMax = 1_000_000

// Bounds of what an experiment holds.
const (
	factorsMax      = 64
	levelsMax       = 1000
	replicationsMax = 100_000
)

func (e *Experiment) validate() error {
	wrong := func(path, want string, got any) error {
		return &strictyaml.FieldError{Path: path, Want: want, Got: got}
	}
	switch {
	case !nameShape.MatchString(e.Name):
		return wrong("name", "1 to 64 letters, digits, dots, - and _, the first a letter or a digit", e.Name)
	case e.Question == "":
		return wrong("question", "one sentence that asks something", e.Question)
	case len(e.Factors) == 0 || len(e.Factors) > factorsMax:
		return wrong("factors", fmt.Sprintf("1 to %d factors", factorsMax), len(e.Factors))
	case e.Replications < 1 || e.Replications > replicationsMax:
		return wrong("replications", fmt.Sprintf("a whole number from 1 to %d", replicationsMax), e.Replications)
	case len(e.Outcomes) == 0:
		return wrong("outcomes", "one at least, of dmsim list metrics, refused.REASON or done.OPERATION", 0)
	}
	for i, name := range e.Outcomes {
		if slices.Index(e.Outcomes, name) != i {
			return wrong(fmt.Sprintf("outcomes[%d]", i), "each outcome once", name)
		}
	}
	for i, name := range e.Primary {
		if !slices.Contains(e.Outcomes, name) {
			return wrong(fmt.Sprintf("primary[%d]", i), "one of the outcomes "+strings.Join(e.Outcomes, ", "), name)
		}
	}
	if err := e.Design.Validate(); err != nil {
		return strictyaml.Under("design", err)
	}
	return e.validateFactors()
}

func (e *Experiment) validateFactors() error {
	for i := range e.Factors {
		f := &e.Factors[i]
		at := fmt.Sprintf("factors[%d]", i)
		if err := f.validate(); err != nil {
			return strictyaml.Under(at, err)
		}
		if slices.IndexFunc(e.Factors, func(o Factor) bool { return o.Name == f.Name }) != i {
			return strictyaml.Under(at, &strictyaml.FieldError{Path: "name", Want: "a name that no other factor has", Got: f.Name})
		}
		if e.Design.Crossed() && len(f.Levels) == 0 && f.Steps == 0 {
			return strictyaml.Under(at, &strictyaml.FieldError{Path: "from", What: fmt.Sprintf("want levels, or steps, of each factor of a design %s, got a range", e.Design.Kind)})
		}
	}
	return e.validateBurnIn()
}

func (e *Experiment) validateBurnIn() error {
	if e.BurnIn < 0 || e.BurnIn%time.Hour != 0 {
		return &strictyaml.FieldError{Path: "burn_in", Want: "whole hours", Got: e.BurnIn}
	}
	if e.BurnIn == 0 {
		return nil
	}
	for i := range e.Factors {
		for _, key := range e.Factors[i].keys() {
			if key != "policy" && !strings.HasPrefix(key, "policy.") {
				return &strictyaml.FieldError{Path: "burn_in", What: fmt.Sprintf("want 0s where a factor changes what is not below policy: the people have lived by then, got the key %s", key)}
			}
		}
	}
	return nil
}
