package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/google/renameio/v2"
	"github.com/spf13/cobra"

	"dmsim/reports"
	"dmsim/sim/check"
)

// runMutants lets every mutant loose and prints who killed it.
func runMutants(signals context.Context, c *cobra.Command, f *checkFlags, seed uint64) error {
	if err := f.matrixRoom(); err != nil {
		return err
	}
	ctx := signals
	if c.Flags().Changed("for") {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, f.lasts)
		defer cancel()
	}
	meter := reports.StartMeter()
	talk, clock := newCheckTalk(c.ErrOrStderr(), f.quiet), cpuSeconds()
	talk.say("mutants")
	m, complete := check.Mutants(ctx, check.MatrixOptions{
		Seed: seed, Workers: f.workers, Stories: check.MatrixStories, StoriesMax: check.MatrixStoriesMax, Seeds: check.MatrixSeeds,
		SeedStories: check.MatrixSeedStories, Shrink: true,
		Progress: func(done, all int) { talk.far(func() string { return fmt.Sprintf("%d of %d parts", done, all) }) },
	})
	k := reports.NewKills(seed, &m, complete)
	k.CPUSeconds, k.Interrupted = clock(), !complete && signals.Err() != nil
	lost := f.writeMatrix(&m)
	if lost == nil {
		k.Matrix = filepath.Join(f.matrix, matrixFile)
		lost = f.reportMatrix(c, &k, meter)
	}
	lines := k.Tell
	if f.quiet {
		lines = k.TellFailures
	}
	if err := f.report(c, &k, lines); err != nil {
		return err
	}
	if lost != nil {
		fmt.Fprintf(c.ErrOrStderr(), "dmsim: the matrix is not written: %s\n", oneLine(lost))
	}
	return mutantsCode(&k, lost != nil)
}

// mutantsCode is the exit code: what says the most first.
func mutantsCode(k *reports.Kills, lost bool) error {
	switch {
	case k.Interrupted:
		return exitCode(exitInterrupted)
	case k.CanaryKilled != nil && !*k.CanaryKilled:
		return exitCode(exitUnvouched)
	case !k.Good() || lost:
		return exitCode(exitVerdict)
	case !k.Complete:
		return exitCode(exitInconclusive)
	}
	return nil
}

// writeMatrix leaves the kill matrix, and each mutant's shrunk finding under its id.
func (f *checkFlags) writeMatrix(m *check.Matrix) error {
	if err := os.MkdirAll(f.matrix, 0o777); err != nil {
		return err
	}
	file, err := renameio.NewPendingFile(filepath.Join(f.matrix, matrixFile), renameio.WithPermissions(0o666), renameio.WithExistingPermissions())
	if err != nil {
		return err
	}
	defer file.Cleanup()
	if err := reports.KillMatrix(file, m); err != nil {
		return err
	}
	if err := file.CloseAtomicallyReplace(); err != nil {
		return err
	}
	for i := range m.Kills {
		if k := &m.Kills[i]; k.Found != nil {
			if err := f.writeKill(k); err != nil {
				return err
			}
		}
	}
	return nil
}

func (f *checkFlags) writeKill(k *check.Kill) error {
	one := k.Found.Case
	name := filepath.Join(f.matrix, k.Mutant.ID+".yaml")
	one.Name = k.Mutant.ID
	fails := "It cannot be shown as a rule case."
	if k.Found.Told {
		fails = "Fails: " + reports.Command("dmsim", "test", "--mutant", k.Mutant.ID, name)
	}
	one.Comment = append(slices.Clone(one.Comment), "Mutant "+k.Mutant.ID+": "+k.Mutant.What+".", fails)
	return renameio.WriteFile(name, one.YAML(), 0o666)
}
