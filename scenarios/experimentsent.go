package scenarios

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
)

// SentExperiment is an experiment as another process is told of it: its text, what the command line put on top of it, and the scenario that its points change, whatever
// files that one was made from. The files that runs read are named in it and not held.
type SentExperiment struct {
	Source       string `json:"source"` // names it in errors
	Text         string `json:"text"`
	Base         string `json:"base"` // explicit
	Replications int    `json:"replications"`
	Samples      int    `json:"samples"`
	Short        bool   `json:"short"`
	SHA256       string `json:"sha256"` // hexadecimal, of the whole experiment as Experiment.YAML writes it
}

// Sent returns the experiment as data.
func (e *Experiment) Sent() SentExperiment {
	s := e.sent
	s.Base, s.SHA256 = string(e.base.YAML()), e.digest()
	return s
}

func (e *Experiment) digest() string {
	sum := sha256.Sum256(e.YAML())
	return hex.EncodeToString(sum[:])
}

// Experiment reads what was sent, and no file. It errs where another experiment comes of it than was sent.
func (s *SentExperiment) Experiment() (*Experiment, error) {
	if s.Base == "" {
		return nil, errors.New("want the scenario that the points change, got none")
	}
	e, err := ParseExperiment(s.Source, []byte(s.Text), ExperimentOverrides{Replications: s.Replications, Samples: s.Samples, Short: s.Short, base: s.Base})
	if err != nil {
		return nil, err
	}
	if e.digest() != s.SHA256 {
		return nil, errors.New("another experiment comes of what was sent")
	}
	return e, nil
}
