package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/google/renameio/v2"
	"github.com/spf13/cobra"

	"dmsim/reports"
	"dmsim/sim/check"
)

// tell prints what a campaign came to.
func (f *checkFlags) tell(c *cobra.Command, d *reports.Check, r *check.Report) error {
	if f.json {
		return f.report(c, d, nil)
	}
	out := c.OutOrStdout()
	for _, again := range r.Again {
		fmt.Fprint(out, again)
	}
	for i := range d.Findings {
		d.Findings[i].Tell(out)
	}
	for _, v := range r.Concurrent.Tell() {
		fmt.Fprintln(out, v)
	}
	if f.quiet {
		return nil
	}
	d.Tell(out)
	return nil
}

// runMutants lets every mutant loose and prints who killed it.
func runMutants(ctx context.Context, c *cobra.Command, f *checkFlags, campaign *check.Campaign) error {
	if c.Flags().Changed("for") {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, f.lasts)
		defer cancel()
	}
	talk := f.talk(c, "check")
	clock := cpuSeconds()
	m, complete := check.Mutants(ctx, check.MatrixOptions{
		Seed: campaign.Seed, Workers: f.workers, Base: campaign.Base, Stories: check.MatrixStories, StoriesMax: check.MatrixStoriesMax, Seeds: check.MatrixSeeds,
		SeedStories: check.MatrixSeedStories, Shrink: true,
		Progress: func(done, all int) {
			if done%50 == 0 {
				talk(fmt.Sprintf("%d of %d parts", done, all))
			}
		},
	})
	k := reports.NewKills(campaign.Seed, &m, complete)
	k.CPUSeconds, k.Matrix = clock(), filepath.Join(f.matrix, "kill-matrix.csv")
	if err := f.writeMatrix(&m); err != nil {
		return err
	}
	if err := f.report(c, &k, func(w io.Writer) { k.Tell(w) }); err != nil {
		return err
	}
	switch {
	case !k.Good() && complete:
		return exitCode(exitVerdict)
	case c.Context().Err() != nil:
		return exitCode(exitInterrupted)
	case !complete:
		return exitCode(exitInconclusive)
	case !k.CanaryKilled:
		return exitCode(exitUnvouched)
	}
	return nil
}

// writeMatrix leaves the kill matrix, and each mutant's shrunk finding under its id.
func (f *checkFlags) writeMatrix(m *check.Matrix) error {
	if err := os.MkdirAll(f.matrix, 0o777); err != nil {
		return err
	}
	file, err := renameio.NewPendingFile(filepath.Join(f.matrix, "kill-matrix.csv"), renameio.WithPermissions(0o666), renameio.WithExistingPermissions())
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
		k := &m.Kills[i]
		if k.Found == nil {
			continue
		}
		one := k.Found.Case
		name := filepath.Join(f.matrix, k.Mutant.ID+".yaml")
		one.Name = k.Mutant.ID
		one.Comment = append(one.Comment, "Mutant "+k.Mutant.ID+": "+k.Mutant.What+".", "Fails: "+reports.Command("dmsim", "test", "--mutant", k.Mutant.ID, name))
		if err := renameio.WriteFile(name, one.YAML(), 0o666); err != nil {
			return err
		}
	}
	return nil
}
