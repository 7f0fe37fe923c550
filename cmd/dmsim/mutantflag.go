package main

import (
	"github.com/spf13/cobra"

	"dmsim/model/world"
	"dmsim/sim/check/mutant"
)

// mutantFlag names a world that is broken on purpose.
type mutantFlag struct {
	id     string
	mutant *mutant.Mutant
}

func (f *mutantFlag) add(c *cobra.Command) {
	c.Flags().Var(f, "mutant", "break the world on purpose, in the way that this id names (dmsim list mutants)")
}

func (f *mutantFlag) String() string { return f.id }
func (f *mutantFlag) Type() string   { return "id" }

func (f *mutantFlag) Set(id string) error {
	m, err := mutant.ByID(id)
	if err == nil {
		f.id, f.mutant = id, &m
	}
	return err
}

// fault is what is broken; nil: nothing.
func (f *mutantFlag) fault() *world.Fault {
	if f.mutant == nil {
		return nil
	}
	return &f.mutant.Fault
}

// words are those of the command that repeats the run.
func (f *mutantFlag) words() []string {
	if f.mutant == nil {
		return nil
	}
	return []string{"--mutant", f.id}
}
