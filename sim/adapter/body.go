package adapter

import (
	"encoding/json"
	"fmt"

	"dmsim/strictyaml"
)

// judgeBody errs where the body of a request is said to be JSON and, with a name that needs quoting, is none.
func (a *Adapter) judgeBody(r *Request, of shape) error {
	if r == nil || r.Body.Text == "" || !r.Headers.json(a.Headers) {
		return nil
	}
	for i, sample := range of.samples {
		body, err := r.Body.slow(sample)
		if err != nil {
			return err
		}
		if _, of := sample.(*view); of && i > 0 {
			break // an attempt without anything is none
		}
		if !json.Valid(body) {
			return &strictyaml.FieldError{
				Path: "body", What: fmt.Sprintf("want JSON, as the header Content-Type says; with a text that needs quoting it is not (want {{json .Text}} in the place of {{.Text}}?): %.200s", body),
			}
		}
	}
	return nil
}
