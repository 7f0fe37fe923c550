// Command dmsim simulates and load-tests the direct messages of a social app. Each verb has a file of its own, which only wires.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"dmsim/reports"
)

// The exit codes.
const (
	exitGood        = 0
	exitVerdict     = 1 // a case, an expectation, an invariant failed
	exitUsage       = 2 // wrong usage or input
	exitInterrupted = 130
)

func main() {
	os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr))
}

// run is the command line: data goes to stdout, talk to stderr, and the exit code is returned.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	root := newRoot(stdout, stderr)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	var code exitCode
	switch {
	case err == nil:
		return exitGood
	case errors.As(err, &code):
		return int(code)
	default:
		fmt.Fprintf(stderr, "dmsim: %s\n", oneLine(err))
		return exitUsage
	}
}

// oneLine joins the lines of an error: a joined one has several, and so has one with a suggestion.
func oneLine(err error) string {
	var lines []string
	for line := range strings.Lines(err.Error()) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "; ")
}

// exitCode ends a verb that has said already what there is to say.
type exitCode int

func (c exitCode) Error() string { return fmt.Sprintf("exit code %d", int(c)) }

func newRoot(stdout, stderr io.Writer) *cobra.Command {
	root := &cobra.Command{
		Use:   "dmsim",
		Short: "Simulate and load-test the direct messages of a social app",
		Long: `dmsim holds a world of users, follows, ages, settings, blocks, groups and messages in memory, lets synthetic people
live in it under a policy, and says who got through, who was refused and by which rule.`,
		SilenceUsage: true, SilenceErrors: true,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
	}
	root.SetOut(stdout)
	root.SetErr(stderr)
	root.SetHelpCommand(newHelp())
	root.AddCommand(newRun(), newCompare(), newSweep(), newCheck(), newLoad(), newServe(), newWorker(), newFleet(), newDiff(), newReport(), newTest(), newExplain(), newValidate(), newCalibrate(), newList(), newShow(), newGraph(), newBench(), newVersion())
	return root
}

// newHelp is cobra's, but that a word which is no verb is wrong usage.
func newHelp() *cobra.Command {
	return &cobra.Command{
		Use:   "help [VERB]",
		Short: "Help about any verb",
		RunE: func(c *cobra.Command, args []string) error {
			verb, rest, err := c.Root().Find(args)
			if err != nil {
				return err
			}
			if len(rest) > 0 {
				return fmt.Errorf("unknown command %q for %q", rest[0], verb.CommandPath())
			}
			verb.InitDefaultHelpFlag()
			return verb.Help()
		},
	}
}

// args judges how many words follow a verb, and shows its usage where they are too few or too many.
func args(least, most int) cobra.PositionalArgs {
	return func(c *cobra.Command, given []string) error {
		if len(given) < least || len(given) > most {
			return fmt.Errorf("want %s; arguments given: %d", c.UseLine(), len(given))
		}
		return nil
	}
}

func version() reports.Version {
	info, _ := debug.ReadBuildInfo()
	return reports.VersionOf(info)
}
