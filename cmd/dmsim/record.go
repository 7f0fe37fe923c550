package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/reports"
	"dmsim/reports/history"
	"dmsim/scenarios"
	"dmsim/sim"
	"dmsim/sim/plan"
	"dmsim/strictyaml"
)

// watcher is what beside the metrics sees a run.
type watcher interface {
	// begin is called when the society is built, before it lives; it may change what moves it.
	begin(*sim.Society) (observers []sim.Observer, recorder sim.Recorder, err error)
	// finish is called when the run has come to end, interrupted or not. The society is still open.
	finish(s *sim.Society, end model.Time) error
}

// observers watch and leave nothing.
type observers []sim.Observer

func (o observers) begin(*sim.Society) ([]sim.Observer, sim.Recorder, error) { return o, nil, nil }
func (observers) finish(*sim.Society, model.Time) error                      { return nil }

// recordFlags say what a run leaves beside its result.
type recordFlags struct {
	series    string
	history   string
	users     string
	writePlan string
	plan      string
}

// operationsFile is where a history has what is no message.
const operationsFile = "operations.parquet"

// seriesSteps are the lengths of a step of series.csv.
var seriesSteps = map[string]time.Duration{"minute": time.Minute, "hour": time.Hour}

func (f *recordFlags) add(c *cobra.Command) {
	c.Flags().StringVar(&f.series, "series", "hour", "series.csv by minute, hour or none")
	c.Flags().StringVar(&f.history, "history", "", "every message with its decision and facts, in this file of the run's folder (events.parquet); other operations lie beside in "+operationsFile)
	c.Flags().StringVar(&f.users, "users", "", "the users of the start, in this file of the run's folder (users.parquet)")
	c.Flags().StringVar(&f.writePlan, "write-plan", "", "write every attempt, reactions included, into this file")
	c.Flags().StringVar(&f.plan, "plan", "", "make the attempts of this file, in the place of the scenario's traffic")
}

// check judges the flags before anything is made for them.
func (f *recordFlags) check(c *cobra.Command) error {
	if f.series != "none" && seriesSteps[f.series] == 0 {
		return fmt.Errorf("--series: want minute, hour or none, got %q", f.series)
	}
	for _, name := range []struct{ flag, value string }{{"history", f.history}, {"users", f.users}} {
		if !c.Flags().Changed(name.flag) {
			continue
		}
		if filepath.Base(name.value) != name.value || filepath.Ext(name.value) != ".parquet" || name.value == operationsFile {
			return fmt.Errorf("--%s: want the name of a file in the run's folder that ends in .parquet, other than %s, got %q", name.flag, operationsFile, name.value)
		}
	}
	if f.history != "" && f.history == f.users {
		return fmt.Errorf("--users: want another file than --history, got %q twice", f.users)
	}
	for _, name := range []string{"write-plan", "plan"} {
		if flag := c.Flags().Lookup(name); flag.Changed && flag.Value.String() == "" {
			return fmt.Errorf("--%s: want a file, got \"\"", name)
		}
	}
	if f.writePlan != "" && f.writePlan == f.plan {
		return fmt.Errorf("--write-plan: want another file than --plan, got %q twice", f.plan)
	}
	return nil
}

// words are those of the command that repeats the run.
func (f *recordFlags) words() (words []string) {
	for _, flag := range []struct{ name, value, usual string }{
		{"--series", f.series, "hour"}, {"--history", f.history, ""}, {"--users", f.users, ""}, {"--write-plan", f.writePlan, ""}, {"--plan", f.plan, ""},
	} {
		if flag.value != flag.usual {
			words = append(words, flag.name, flag.value)
		}
	}
	return words
}

// record writes what the flags ask for into the run's folder, and reads the plan.
type record struct {
	recordFlags
	scenario *scenarios.Scenario
	folder   *reports.Folder

	files   []*reports.File
	series  *history.Series
	history *history.Writer
	plan    *plan.Writer
	read    *plan.Reader // of --plan; the society's once it lives
	closed  bool
}

// open opens the plan that is to be followed, before the world is built for it. The run's folder is replaced as a whole: no plan may lie in it.
func (r *record) open() (err error) {
	for _, name := range []struct{ flag, file string }{{"plan", r.recordFlags.plan}, {"write-plan", r.writePlan}} {
		if name.file != "" && within(name.file, r.folder.Path()) {
			return fmt.Errorf("--%s: want a file outside the run's folder %s, which is replaced as a whole, got %s", name.flag, r.folder.Path(), name.file)
		}
	}
	if r.recordFlags.plan == "" {
		return nil
	}
	if r.read, err = plan.Open(r.recordFlags.plan); err != nil {
		return err
	}
	if got := r.read.Head(); got.People != peopleDigest(r.scenario) {
		return fmt.Errorf("%s: want a plan of this scenario's seed, population, network and trace: this one was written with others (seed %d, %d users)", r.recordFlags.plan, got.Seed, got.Users)
	}
	return nil
}

// discard lets go of what was not finished.
func (r *record) discard() {
	if r.read != nil {
		_ = r.read.Close()
	}
	if r.closed {
		return
	}
	if r.plan != nil {
		_ = r.plan.Discard()
	}
	for _, f := range r.files {
		_ = f.Close()
	}
}

func (r *record) create(name string) (*reports.File, error) {
	f, err := r.folder.Create(name)
	if err == nil {
		r.files = append(r.files, f)
	}
	return f, err
}

func (r *record) begin(s *sim.Society) (watch []sim.Observer, _ sim.Recorder, err error) {
	if r.read != nil {
		if err := r.follow(s); err != nil {
			return nil, nil, err
		}
	}
	var all recorders
	if step := seriesSteps[r.recordFlags.series]; step > 0 {
		f, err := r.create("series.csv")
		if err != nil {
			return nil, nil, err
		}
		if r.series, err = history.NewSeries(f, history.SeriesOptions{Start: s.Start, Step: step, Rules: s.World.Rules()}); err != nil {
			return nil, nil, err
		}
		watch = append(watch, r.series)
	}
	if name := r.recordFlags.history; name != "" {
		events, err := r.create(name)
		if err != nil {
			return nil, nil, err
		}
		operations, err := r.create(operationsFile)
		if err != nil {
			return nil, nil, err
		}
		r.history = history.New(events, operations, history.Options{Rules: s.World.Rules(), Later: s.Later()})
		all = append(all, r.history)
	}
	if r.recordFlags.users != "" {
		f, err := r.create(r.recordFlags.users)
		if err != nil {
			return nil, nil, err
		}
		if err := history.WriteUsers(f, s.People); err != nil {
			return nil, nil, err
		}
	}
	if r.writePlan != "" {
		if r.plan, err = plan.Create(r.writePlan, r.head(s)); err != nil {
			return nil, nil, err
		}
		all = append(all, planned{r.plan})
	}
	if len(all) == 0 {
		return watch, nil, nil
	}
	return watch, all, nil
}

func (r *record) finish(s *sim.Society, end model.Time) error {
	r.closed = true
	var err error
	if r.series != nil {
		err = errors.Join(err, r.series.Close(end))
	}
	if r.history != nil {
		err = errors.Join(err, r.history.Close())
	}
	if r.plan != nil {
		_ = r.plan.Cut(end) // what is wrong with it, Close says too
		err = errors.Join(err, r.plan.Close())
	}
	for _, f := range r.files {
		err = errors.Join(err, f.Close())
	}
	return err
}

func (r *record) head(s *sim.Society) plan.Head {
	return plan.Head{
		Version: version().Module, Seed: r.scenario.Seed, Start: s.Start, End: s.End, Users: s.People.Users(), Groups: s.World.Groups(), Zones: len(s.People.Zones),
		Quickest: s.Traffic.Quickest(), People: peopleDigest(r.scenario),
	}
}

// follow puts the plan in the place of the society's traffic. It must be of the same time.
func (r *record) follow(s *sim.Society) error {
	switch got := r.read.Head(); {
	case got.Users != s.People.Users() || got.Groups != s.World.Groups():
		return fmt.Errorf("%s: want a plan of %d users and %d groups, got one of %d and %d", r.recordFlags.plan, s.People.Users(), s.World.Groups(), got.Users, got.Groups)
	case got.Start == s.Start && got.Start < got.End && got.End < s.End:
		return fmt.Errorf("%s: want a plan from %v to %v, got a part, up to %v: --set duration=%v follows it to its end", r.recordFlags.plan, s.Start, s.End, got.End,
			strictyaml.FormatDuration(got.End.Std().Sub(got.Start.Std())))
	case got.Start != s.Start || got.End != s.End:
		return fmt.Errorf("%s: want a plan from %v to %v, got one from %v to %v", r.recordFlags.plan, s.Start, s.End, got.Start, got.End)
	}
	p := r.read
	r.read = nil
	return s.Follow(p, fmt.Sprintf("assumed: the attempts are those of %s, and nobody reacts anew", r.recordFlags.plan))
}

// within says whether a file lies in a folder.
func within(file, folder string) bool {
	f, err := filepath.Abs(file)
	if err != nil {
		return false
	}
	d, err := filepath.Abs(folder)
	if err != nil {
		return false
	}
	below, err := filepath.Rel(d, f)
	return err == nil && filepath.IsLocal(below)
}

// peopleDigest tells worlds apart: those of equal digests begin alike, whatever their policies.
func peopleDigest(s *scenarios.Scenario) string {
	sum := sha256.Sum256(s.PeopleYAML())
	return hex.EncodeToString(sum[:16])
}

// recorders are several that write the same history.
type recorders []sim.Recorder

func (all recorders) Record(a *model.Attempt, o *model.Outcome, f *policy.Facts) error {
	for _, r := range all {
		if err := r.Record(a, o, f); err != nil {
			return err
		}
	}
	return nil
}

// planned writes attempts, and of what became of them only the numbers by which others name them.
type planned struct{ *plan.Writer }

func (p planned) Record(a *model.Attempt, o *model.Outcome, _ *policy.Facts) error {
	return p.Add(a, o)
}
