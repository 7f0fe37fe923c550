package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"dmsim/reports"
)

// counts is what of a result must balance.
type counts struct {
	Schema      string
	Seed        uint64
	Interrupted bool
	Attempts    uint64
	Delivered   uint64
	Refused     map[string]uint64
	Operations  map[string]struct {
		Attempts, Done uint64
		Refused        map[string]uint64
	}
}

// balance errs where an attempt was lost or counted twice: attempts = delivered + sum(refused) > 0.
func balance(result []byte) error {
	var c counts
	if err := json.Unmarshal(result, &c); err != nil {
		return err
	}
	if c.Attempts == 0 {
		return errors.New("no attempts")
	}
	if sum := c.Delivered + total(c.Refused); c.Attempts != sum {
		return fmt.Errorf("%d attempts, but %d delivered and refused", c.Attempts, sum)
	}
	for name, o := range c.Operations {
		if sum := o.Done + total(o.Refused); o.Attempts != sum {
			return fmt.Errorf("%s: %d attempts, but %d done and refused", name, o.Attempts, sum)
		}
	}
	return nil
}

func total(refused map[string]uint64) (sum uint64) {
	for _, n := range refused {
		sum += n
	}
	return sum
}

// readRun reads a run's folder, and errs where it is not that of one whole run: a manifest and a result, both complete, of the same seed.
func readRun(folder string) (counts, error) {
	var manifest, result counts
	for name, into := range map[string]*counts{reports.ManifestFile: &manifest, reports.DocumentFile: &result} {
		data, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			return result, err
		}
		if err := json.Unmarshal(data, into); err != nil {
			return result, fmt.Errorf("%s: %w", name, err)
		}
	}
	if manifest.Schema == "" || result.Schema == "" || manifest.Seed != result.Seed {
		return result, fmt.Errorf("the manifest of seed %d, the result of seed %d", manifest.Seed, result.Seed)
	}
	return result, nil
}
