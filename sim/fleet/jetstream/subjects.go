package jetstream

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"dmsim/sim/fleet"
)

const (
	tasksStream   = "DMSIM_TASKS"
	resultsStream = "DMSIM_RESULTS"
	jobsStream    = "DMSIM_JOBS"
	bigBucket     = "dmsim_results" // object store of results that are too big for a message

	root         = "dmsim."
	taskRoot     = root + "task."     // <run>.<first task>: a batch
	resultRoot   = root + "res."      // <run>.<task>
	findRoot     = root + "find."     // <run>.<task>: a conflict
	aloneRoot    = root + "alone."    // <run>.<task>: who does it alone, empty: nobody any more; <run>.<worker>: it is dead
	jobRoot      = root + "job."      // <run>: the job; empty: it is closed
	progressRoot = root + "progress." // <run>: how far it is
	meetRoot     = root + "meet."     // <name>.<party>
	hereRoot     = root + "here."     // <run>, core NATS: who gathers it answers
	leaseRoot    = root + "lease."    // <run>, core NATS: who has leased what
	returnRoot   = root + "returned." // <run>, core NATS: tasks to be submitted anew
	workersRoot  = root + "workers."  // <name>, core NATS: what workers say of themselves
)

func of(root string, run fleet.RunID, task int) string {
	return root + string(run) + "." + strconv.Itoa(task)
}

func all(root string, run fleet.RunID) string { return root + string(run) + ".*" }

// word makes any text one word of a subject.
func word(text string) string { return "_" + base64.RawURLEncoding.EncodeToString([]byte(text)) }

// checked refuses what would not be one word of a subject.
func checked(run fleet.RunID) error {
	for _, c := range run {
		if !strings.ContainsRune("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-", c) {
			return fmt.Errorf("run %q: want letters, digits, _ and -", run)
		}
	}
	if run == "" {
		return fmt.Errorf("run: want letters, digits, _ and -, got none")
	}
	return nil
}

// last is the number at the end of a subject.
func last(subject string) (int, error) {
	task, err := strconv.Atoi(subject[strings.LastIndexByte(subject, '.')+1:])
	if err != nil || task < 0 {
		return 0, fmt.Errorf("subject %q: want a task's number >= 0 at its end", subject)
	}
	return task, nil
}
