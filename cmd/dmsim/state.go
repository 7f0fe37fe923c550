package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/google/renameio/v2"
	"github.com/spf13/cobra"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/scenarios"
	"dmsim/sim"
	"dmsim/sim/metrics"
	"dmsim/strictyaml"
)

// stateFlags say whether a run ends in a state, or goes on from one.
type stateFlags struct {
	stopAt string
	save   string
	forks  []string
	from   string
}

func (f *stateFlags) add(c *cobra.Command) {
	c.Flags().StringVar(&f.stopAt, "stop-at", "", "end after so long, whole hours, with --save-state and no result")
	c.Flags().StringVar(&f.save, "save-state", "", "write the state at --stop-at into this file")
	c.Flags().StringArrayVar(&f.forks, "fork", nil, "a policy that --from-state may go on with: what it asks for is written down; may be repeated")
	c.Flags().StringVar(&f.from, "from-state", "", "go on from the state in this file: of the same scenario, whose policy may be another one")
}

// check refuses what cannot hold the whole run: a state has what was counted and measured, but neither the series nor the history.
func (f *stateFlags) check(c *cobra.Command) error {
	changed := func(flag string) bool { return c.Flags().Changed(flag) }
	switch {
	case changed("stop-at") != changed("save-state"):
		return errors.New("want --stop-at and --save-state together, or neither")
	case changed("fork") && !changed("save-state"):
		return errors.New("--fork: want --save-state beside it")
	case changed("save-state") && f.save == "", changed("from-state") && f.from == "":
		return errors.New("--save-state, --from-state: want a file, got \"\"")
	case changed("save-state"):
		return refuse(c, "save-state", "from-state", "series", "history", "users", "write-plan", "plan", "check", "mutant", "out", "json")
	case changed("from-state"):
		if _, err := os.Stat(f.from); err != nil { // before the world is built for it
			return fmt.Errorf("--from-state: %s: %w", f.from, causeOf(err))
		}
		return f.checkBeside(c)
	}
	return nil
}

// checkBeside refuses what a run that goes on from a state cannot leave.
func (f *stateFlags) checkBeside(c *cobra.Command) error {
	return refuse(c, "from-state", "series", "history", "write-plan", "plan", "check", "mutant")
}

func refuse(c *cobra.Command, with string, flags ...string) error {
	for _, flag := range flags {
		if c.Flags().Changed(flag) {
			return fmt.Errorf("--%s: want none beside --%s", flag, with)
		}
	}
	return nil
}

// words are those of the command that repeats the run.
func (f *stateFlags) words() []string {
	if f.from == "" {
		return nil
	}
	return []string{"--from-state", f.from}
}

// watch lets a watcher see a run that goes on, if it does. The series would lack what was before.
func (f *stateFlags) watch(w watcher, r *record) watcher {
	if f.from == "" {
		return w
	}
	r.recordFlags.series = "none"
	return goingOn{w, f.from}
}

// saveState lives to the stop and writes the state.
func (f *stateFlags) saveState(c *cobra.Command, common *commonFlags, name string) error {
	after, ok := strictyaml.ParseDuration(f.stopAt)
	if !ok || after <= 0 || after%time.Hour != 0 {
		return fmt.Errorf("--stop-at: want whole hours, such as 12h or 2d, got %q", f.stopAt)
	}
	s, err := scenarios.Load(name, common.overrides())
	if err != nil {
		return err
	}
	config := s.Config()
	if config.Forks, err = f.policies(common, name); err != nil {
		return err
	}
	var at model.Time
	err = replaceFile(f.save, func(to io.Writer) (err error) {
		at, err = f.liveAndSave(c, common, s.Name, config, after, to)
		return err
	})
	if err != nil || common.quiet {
		return err
	}
	again := *common
	again.policy = ""
	fmt.Fprintf(c.OutOrStdout(), "written  %s, at %v\ngo on    %s\n", f.save, at, again.command("run", name, s.Seed, "--from-state", f.save))
	return nil
}

// liveAndSave lets a society live for so long and writes its state, of which it returns the time. An interrupt leaves none.
func (f *stateFlags) liveAndSave(c *cobra.Command, common *commonFlags, name string, config sim.Config, after time.Duration, to io.Writer) (model.Time, error) {
	ctx, stop := signal.NotifyContext(c.Context(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	bar := newProgress(c.ErrOrStderr(), common.quiet, name)
	defer bar.stop()
	society, err := sim.Prepare(ctx, config, common.workers, bar.building())
	if err != nil {
		return 0, err
	}
	defer func() { _ = society.Close() }() // what it reads from is not written
	bar.say("the world is built")
	meter := metrics.Meter(society, config)
	result, _, err := meter.Run(ctx, society, sim.Options{Workers: common.workers, Progress: bar.at, Stop: society.Start.Add(after)})
	if err != nil {
		return 0, err
	}
	if result.Interrupted {
		bar.stop()
		fmt.Fprintln(c.ErrOrStderr(), "dmsim: interrupted: no state is written")
		return 0, exitCode(exitInterrupted)
	}
	if err = society.Save(to); err == nil {
		err = meter.Save(to)
	}
	if err != nil {
		return 0, fmt.Errorf("%s: %w", f.save, causeOf(err))
	}
	return society.At(), nil
}

// policies loads those of --fork as --policy would.
func (f *stateFlags) policies(common *commonFlags, name string) (all []policy.Policy, err error) {
	for _, fork := range f.forks {
		o := common.overrides()
		o.Policy = fork
		s, err := scenarios.Load(name, o)
		if err != nil {
			return nil, fmt.Errorf("--fork %s: %w", fork, err)
		}
		all = append(all, s.Policy)
	}
	return all, nil
}

// replaceFile has a file filled under a temporary name beside its own, and renames it once it is whole.
func replaceFile(path string, fill func(io.Writer) error) error {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("%s: not a regular file, which is not written over", path)
	}
	file, err := renameio.NewPendingFile(path, renameio.WithTempDir(filepath.Dir(path)), renameio.WithPermissions(0o666), renameio.WithExistingPermissions())
	if err != nil {
		return fmt.Errorf("%s: %w", path, causeOf(err))
	}
	defer func() { _ = file.Cleanup() }() // does nothing once it is in place
	buffer := bufio.NewWriter(file)
	if err := fill(buffer); err != nil {
		return err
	}
	if err = buffer.Flush(); err == nil {
		err = file.CloseAtomicallyReplace()
	}
	if err != nil {
		return fmt.Errorf("%s: %w", path, causeOf(err))
	}
	return nil
}

// causeOf strips the path from an error, which is a temporary one or named already.
func causeOf(err error) error {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		return path.Err
	}
	return err
}

// goingOn is a watcher of a run that goes on from a state.
type goingOn struct {
	watcher
	file string
}

// resume is called when the society is built, before anybody watches.
func (g goingOn) resume(s *sim.Society, m *metrics.Metrics) error {
	file, err := os.Open(g.file)
	if err != nil {
		return fmt.Errorf("--from-state: %s: %w", g.file, causeOf(err))
	}
	defer file.Close()
	from := bufio.NewReader(file)
	err = s.Resume(from)
	if err == nil {
		err = m.Resume(from)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", g.file, err)
	}
	if _, err := from.ReadByte(); err != io.EOF {
		return fmt.Errorf("%s: state: damaged: it goes on after its end", g.file)
	}
	s.Assumptions = append(s.Assumptions, fmt.Sprintf("assumed: up to %v all is as it was when %s was saved, whatever the policy was then", s.At(), g.file))
	return nil
}
