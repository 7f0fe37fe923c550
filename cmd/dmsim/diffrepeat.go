package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"dmsim/reports"
	"dmsim/sim/load/differ"
)

// again measures the sides so many times in turns, A B B A A B ..., so that what the machine does meanwhile hits both alike. Each measurement is a process of its own, by the
// command of the manifest, in a folder that is removed.
func (f *diffFlags) again(ctx context.Context, c *cobra.Command, folders, commands []string) (sides [][]differ.Run, err error) {
	temporary, err := os.MkdirTemp("", "dmsim-diff-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temporary)) }()
	sides = make([][]differ.Run, len(folders))
	talk := f.talk(c, "diff")
	for n := range f.repeat {
		for k := range folders {
			side := k
			if n%2 == 1 {
				side = len(folders) - 1 - k
			}
			talk(fmt.Sprintf("measuring %s again, %d of %d", folders[side], n+1, f.repeat))
			run, err := f.once(ctx, commands[side], f.programs[side], filepath.Join(temporary, "run"))
			if err != nil {
				return nil, fmt.Errorf("%s: %w", folders[side], err)
			}
			run.Name = fmt.Sprintf("%s, again %d", folders[side], n+1)
			sides[side] = append(sides[side], run)
		}
	}
	return sides, nil
}

// interruptWait is how long a measurement may take to end after an interrupt, before it is killed.
const interruptWait = 10 * time.Second

// once runs the command of a manifest. The later of two equal flags counts, so a folder and one repetition stand at its end.
func (f *diffFlags) once(ctx context.Context, command, program, out string) (run differ.Run, err error) {
	words, err := reports.Words(command)
	if err != nil {
		return run, err
	}
	if len(words) < 2 || words[1] != "load" {
		return run, fmt.Errorf("want the folder of a load, whose command begins with dmsim load, got %q", command)
	}
	if program == "" {
		if program, err = os.Executable(); err != nil {
			return run, err
		}
	}
	measure := exec.CommandContext(ctx, program, append(words[1:], "--out", out, "--repeat", "1", "--quiet")...)
	measure.Args[0] = words[0]
	measure.Cancel = func() error { return measure.Process.Signal(os.Interrupt) }
	measure.WaitDelay = interruptWait
	var talk bytes.Buffer
	measure.Stderr = &talk
	err = measure.Run()
	if ctx.Err() != nil {
		return run, context.Canceled
	}
	if exit, failed := errors.AsType[*exec.ExitError](err); failed {
		if code := exit.ExitCode(); !slices.Contains([]int{exitVerdict, exitUnvouched, exitInconclusive}, code) { // those have measured; the notes of the comparison say so
			return run, fmt.Errorf("%s: exit code %d: %s", command, code, oneLine(errors.New(strings.TrimPrefix(talk.String(), "dmsim: "))))
		}
	} else if err != nil {
		return run, err
	}
	runs, _, err := reports.ReadMeasurements(out)
	if err != nil {
		return run, err
	}
	return runs[0], nil
}
