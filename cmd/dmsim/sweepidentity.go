package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"

	"dmsim/reports"
	"dmsim/sim/experiment/sweep"
)

// identity is all that the rows of the sweep follow from. The configuration has the names of input files and not what stands in them, so their digests stand beside it.
func (s *sweeping) identity() (i sweep.Identity, err error) {
	i = sweep.Identity{
		Experiment: s.experiment.Name, Seed: s.plan.Seed, Version: version().String(), Runs: s.plan.Runs(), Values: s.values,
	}
	if i.Hash, err = reports.ConfigurationHash(s.configuration); err != nil {
		return i, err
	}
	if i.Build, err = build(version()); err != nil {
		return i, fmt.Errorf("the program itself: %w", err)
	}
	i.Files, err = s.inputs()
	return i, err
}

// inputs reads every file of the experiment once, however many keys and points name it.
func (s *sweeping) inputs() (inputs []sweep.Input, err error) {
	known := make(map[string]bool)
	for _, f := range s.experiment.Files() {
		if known[f.Name] {
			continue
		}
		known[f.Name] = true
		sum, err := digest(f.Name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Key, err)
		}
		inputs = append(inputs, sweep.Input{Name: f.Name, SHA256: sum})
	}
	return inputs, nil
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
	return digest(path)
}

// digest is the SHA-256 of a file in hexadecimal.
func digest(path string) (sum string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
