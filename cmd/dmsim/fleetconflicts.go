package main

import (
	"encoding/json"
	"fmt"

	"dmsim/sim/experiment/kept"
	"dmsim/sim/fleet"
)

// keepConflict keeps beside the rows that the run of a number came out differently. The queue forgets it when the command ends, which may be long before all runs are there.
func keepConflict(s *kept.Store, number int, c *fleet.Conflict) error {
	data, err := json.Marshal(c)
	if err != nil {
		return err
	}
	return s.Find(number, data)
}

// keptConflicts calls with each conflict that is kept, whose task is then the number of its run, in their order.
func keptConflicts(s *kept.Store, call func(*fleet.Conflict)) error {
	return s.Findings(func(number int, data []byte) error {
		var c fleet.Conflict
		if err := json.Unmarshal(data, &c); err != nil {
			return fmt.Errorf("%s: what was found of run %d: %w", s.Path(), number, err)
		}
		c.Task = number
		call(&c)
		return nil
	})
}
