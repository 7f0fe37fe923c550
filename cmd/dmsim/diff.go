package main

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"dmsim/reports"
	"dmsim/sim/load/differ"
)

// diffFlags are those of diff.
type diffFlags struct {
	commonFlags
	differ.Options
	aa       bool
	repeat   int
	programs [2]string // that measure A and B again; "": this one
	pages    reportFlags
	folder   *reports.Folder // of --out; nil: none
	meter    *reports.Meter
	first    reports.Manifest // of the first side
}

func newDiff() *cobra.Command {
	f := diffFlags{Options: differ.Default()}
	c := &cobra.Command{
		Use:   "diff RUN RUN",
		Short: "Compare two recorded loads, before and after",
		Long: `Diff compares two loads by their folders, A (before) and B (after): of every operation the percentiles of response and service, beside answers a second, goodput where answers
were judged, failures, wrong answers, processor time and allocations. Whether a metric differs is judged over repeated runs (Mann and Whitney), with a correction for the number
of metrics (Benjamini and Hochberg); what is significant and worse by more than --least-effect is a regression, and makes the exit code 1. Ratios have intervals, of four runs a
side or more by the same test, of single runs by a bootstrap of their seconds. A run of dmsim load --repeat has its repetitions; those that were made one side after the other
also differ by what the machine did meanwhile, so --repeat N measures both again, in turns. Of one run a side only --single tells regressions.
With --aa the repetitions of one run are parted into halves again and again, to see how often the same would be taken for different.`,
		Example: `  dmsim load --set population.users=500 --duration 200ms --warm-up 50ms --repeat 3 --out runs/before
  dmsim load --set population.users=500 --duration 200ms --warm-up 50ms --repeat 3 --out runs/after
  dmsim diff runs/before runs/after
  dmsim diff runs/before runs/after --repeat 2 --least-effect 10% --json
  dmsim diff --aa runs/before --repeat 4`,
		RunE: func(c *cobra.Command, args []string) error { return f.run(c, args) },
	}
	flags := c.Flags()
	flags.Var((*shareFlag)(&f.LeastEffect), "least-effect", "what is worse by no more is no regression, such as 5%")
	flags.Var((*shareFlag)(&f.Alpha), "alpha", "share of false alarms among the differences that are told, at most")
	flags.BoolVar(&f.Single, "single", false, "tell regressions of one run a side, by how its seconds differ; not by how runs do")
	flags.BoolVar(&f.aa, "aa", false, "of one RUN: how often its repetitions, parted into halves, are told apart")
	flags.IntVar(&f.repeat, "repeat", 0, "measure both sides again so many times, A B B A ..., and compare these")
	flags.StringVar(&f.programs[0], "program-a", "", "with --repeat: the dmsim that measures A again (default this one)")
	flags.StringVar(&f.programs[1], "program-b", "", "with --repeat: the dmsim that measures B again (default this one)")
	flags.Var(&f.seed, "seed", "seed of the bootstrap")
	flags.StringVar(&f.out, "out", "", "also leave the comparison and a report of it in this folder, replaced as a whole")
	f.pages.add(c)
	flags.BoolVar(&f.json, "json", false, "print the comparison as JSON on stdout, in the place of Markdown")
	flags.BoolVar(&f.quiet, "quiet", false, "no progress")
	return c
}

// check judges the flags before anything is read.
func (f *diffFlags) check(c *cobra.Command, folders []string) error {
	wanted := 2
	if f.aa {
		wanted = 1
	}
	given := c.Flags().Changed
	if err := f.pages.check(); err != nil {
		return err
	}
	switch {
	case given("out") && f.out == "":
		return errors.New("--out: want a name, got \"\"")
	case len(folders) != wanted:
		return fmt.Errorf("want %d folders of loads, got %d", wanted, len(folders))
	case f.aa && f.Single:
		return fmt.Errorf("--aa parts several runs: it does not go with --single")
	case given("repeat") && (f.repeat < 2 || f.repeat > repeatMax):
		return fmt.Errorf("--repeat: want a whole number from 2 to %d, got %d", repeatMax, f.repeat)
	case f.repeat > 0 && f.Single:
		return fmt.Errorf("--repeat makes several runs: it does not go with --single")
	case f.repeat == 0 && (given("program-a") || given("program-b")):
		return fmt.Errorf("--program-a and --program-b measure again: they need --repeat")
	case f.aa && given("program-b"):
		return fmt.Errorf("--program-b: with --aa there is only one side")
	}
	f.Seed = seedOf(&f.commonFlags)
	return nil
}

func (f *diffFlags) run(c *cobra.Command, folders []string) error {
	if err := f.check(c, folders); err != nil {
		return err
	}
	sides := make([][]differ.Run, len(folders))
	commands := make([]string, len(folders))
	for i, folder := range folders {
		runs, manifest, err := reports.ReadMeasurements(folder)
		if err != nil {
			return err
		}
		sides[i], commands[i] = runs, manifest.Command
		if i == 0 {
			f.first = manifest
		}
	}
	if err := f.open(); err != nil {
		return err
	}
	defer f.discard()
	if f.repeat > 0 {
		ctx, stop := signal.NotifyContext(c.Context(), os.Interrupt, syscall.SIGTERM)
		defer stop()
		again, err := f.again(ctx, c, folders, commands)
		if err != nil {
			return interruptedOr(c, ctx, err)
		}
		sides, f.Interleaved = again, !f.aa
	}
	if f.aa {
		return f.alarms(c, sides[0])
	}
	return f.compare(c, sides[0], sides[1])
}

func (f *diffFlags) compare(c *cobra.Command, a, b []differ.Run) error {
	d, err := differ.Compare(a, b, f.Options)
	if err != nil {
		return err
	}
	if err := f.leave(c, d); err != nil {
		return err
	}
	if err := f.print(c, d, func(w io.Writer) error { return reports.Diff(w, d) }); err != nil {
		return err
	}
	if d.Verdict == differ.Worse {
		return exitCode(exitVerdict)
	}
	return nil
}

func (f *diffFlags) alarms(c *cobra.Command, runs []differ.Run) error {
	a, err := differ.FalseAlarms(runs, f.Options)
	if err != nil {
		return fmt.Errorf("--aa: %w: measure with dmsim load --repeat, or give --repeat here", err)
	}
	if err := f.leave(c, a); err != nil {
		return err
	}
	return f.print(c, a, func(w io.Writer) error { return reports.DiffAlarms(w, a) })
}

func (f *diffFlags) print(c *cobra.Command, result any, text func(io.Writer) error) error {
	if f.json {
		return f.report(c, result, nil)
	}
	return text(c.OutOrStdout())
}

// shareFlag is a share such as 0.05, or 5%.
type shareFlag float64

func (s *shareFlag) String() string { return strconv.FormatFloat(100*float64(*s), 'g', -1, 64) + "%" }

func (s *shareFlag) Set(text string) error {
	number, isPercent := strings.CutSuffix(text, "%")
	value, err := strconv.ParseFloat(number, 64)
	if isPercent {
		value /= 100
	}
	if err != nil || math.IsNaN(value) || math.IsInf(value, 0) {
		return fmt.Errorf("want a share such as 5%% or 0.05")
	}
	*s = shareFlag(value)
	return nil
}

func (s *shareFlag) Type() string { return "share" }
