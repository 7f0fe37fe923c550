package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"sync"

	"dmsim/reports"
	"dmsim/scenarios"
	"dmsim/sim/experiment/kept"
	"dmsim/sim/fleet"
)

// identity is all that the rows of the sweep follow from. The configuration has the names of input files and not what stands in them, so their digests stand beside it.
func (s *sweeping) identity(ctx context.Context) (i kept.Identity, err error) {
	i = kept.Identity{
		Kind: sweepKind, Experiment: s.experiment.Name, Seed: s.plan.Seed, Version: version().String(), Runs: s.plan.Runs(), Values: s.values,
	}
	if i.Hash, err = reports.ConfigurationHash(s.configuration); err != nil {
		return i, err
	}
	if i.Build, err = ownBuild(); err != nil {
		return i, err
	}
	i.Files, err = inputsOf(ctx, s.experiment.Files())
	return i, err
}

// inputsOf reads every file that runs read once, however many keys, points and arms name it.
func inputsOf(ctx context.Context, files []scenarios.File) (inputs []kept.Input, err error) {
	known := make(map[string]bool)
	for _, f := range files {
		if known[f.Name] {
			continue
		}
		known[f.Name] = true
		sum, err := digest(ctx, f.Name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Key, err)
		}
		inputs = append(inputs, kept.Input{Name: f.Name, SHA256: sum})
	}
	return inputs, nil
}

// needsOf are what a fleet must have in common for the rows of an identity.
func needsOf(i *kept.Identity) fleet.Needs {
	needs := fleet.Needs{Version: i.Version, Build: i.Build}
	for _, f := range i.Files {
		needs.Files = append(needs.Files, fleet.File(f))
	}
	return needs
}

// inputs are the files of an identity for a manifest.
func inputs(i *kept.Identity) (all []reports.Input) {
	for _, f := range i.Files {
		all = append(all, reports.Input(f))
	}
	return all
}

// compared errs unless all files that runs read are among those that a job has compared: a worker reads no other, of which its errors would tell.
func compared(needs *fleet.Needs, files []scenarios.File) error {
	for _, f := range files {
		if !slices.ContainsFunc(needs.Files, func(known fleet.File) bool { return known.Name == f.Name }) {
			return fmt.Errorf("%s: want a file whose SHA-256 the job tells, got %q", f.Key, f.Name)
		}
	}
	return nil
}

// build is the SHA-256 of the running program, "" where it was built from a commit without changes, which the version names. A version such as (devel) says
// nothing of the code, nor does one with changes say which.
func build(v reports.Version) (string, error) {
	if v.Revision != "" && !v.Modified {
		return "", nil
	}
	path, err := os.Executable()
	if err != nil {
		return "", err
	}
	return digest(context.Background(), path) // it is small
}

// ownBuild is the build of this process, which reads its file once.
var ownBuild = sync.OnceValues(func() (string, error) {
	sum, err := build(version())
	if err != nil {
		return "", fmt.Errorf("the program itself: %w", err)
	}
	return sum, nil
})

// digest is the SHA-256 of a file in hexadecimal. A pipe or a device might have no end; a large file takes long, so ctx ends it.
func digest(ctx context.Context, path string) (sum string, err error) {
	if info, err := os.Stat(path); err != nil {
		return "", err
	} else if !info.Mode().IsRegular() {
		return "", fmt.Errorf("%s: want a file, got a folder, a pipe or a device", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	h := sha256.New()
	if _, err := io.Copy(h, readerUntil{ctx, f}); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// readerUntil is a reader that errs when ctx is done.
type readerUntil struct {
	ctx  context.Context
	from io.Reader
}

func (r readerUntil) Read(into []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.from.Read(into)
}
