package fleet

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"
)

// RunID names a run on a fleet: a digest of all that its results follow from, so that the same command comes to the same run. 16 hexadecimal digits.
type RunID string

// Job is a run as workers are told of it.
type Job struct {
	Run   RunID           `json:"run"`
	Kind  string          `json:"kind"`  // of the program that does it: sweep, compare, check
	Name  string          `json:"name"`  // for people
	Tasks int             `json:"tasks"` // numbered from 0; of a run that time ends, more than there is time for
	Needs Needs           `json:"needs"`
	Data  json.RawMessage `json:"data"` // scenarios and the like, explicit: the only thing that a worker learns
	Begun time.Time       `json:"begun"`
}

// Needs are what must be the same at the coordinator and at every worker.
type Needs struct {
	Version string `json:"version"`
	Build   string `json:"build"` // SHA-256 of the program, where its version does not say what it was built from; else empty
	Files   []File `json:"files"` // that runs read, which must lie at the same place everywhere
}

// File is one that runs read, and what stands in it.
type File struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"` // hexadecimal
}

// NewJob returns a job whose run is the digest of its kind, its tasks, its needs and its data.
func NewJob(kind, name string, tasks int, needs Needs, data json.RawMessage) (*Job, error) {
	j := &Job{Kind: kind, Name: name, Tasks: tasks, Needs: needs, Data: data}
	of, err := json.Marshal(j)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(of)
	j.Run = RunID(hex.EncodeToString(sum[:8]))
	j.Begun = time.Now()
	return j, nil
}
