package adapter

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"dmsim/model"
	"dmsim/strictyaml"
)

// Answers says how an answer becomes a decision, and where in it is what.
type Answers struct {
	Decisions []Decision       `yaml:"decisions,required"` // the first that fits counts; where none does, there is no decision
	Reasons   map[string]Words `yaml:"reasons"`            // what the service's words mean; one that is not here means itself
	Commit    *Place           `yaml:"commit"`             // the number of the commit, from 1 since the reset; left out: the order of the calls counts
	Time      *Place           `yaml:"time"`               // the virtual time of the decision, RFC 3339; left out: that of the attempt
	Repeat    *Place           `yaml:"repeat"`             // true where a retry was answered as its first was; left out: not checked
	Reached   *Place           `yaml:"reached"`            // how many a message reached; left out: not checked
}

// Decision is how some answers are read.
type Decision struct {
	Status Statuses `yaml:"status"` // one of them; none: any
	Where  string   `yaml:"where"`  // a path of gjson that must be in the body; "": any body
	Equals string   `yaml:"equals"` // what must be there; "": anything
	Is     string   `yaml:"is"`     // done, or a reason
	Word   *Place   `yaml:"word"`   // or where the service's word for the reason is: an answer without does not fit
}

// Statuses are some of HTTP: in YAML one, or a list.
type Statuses []int

// UnmarshalStrict reads a status or a list.
func (s *Statuses) UnmarshalStrict(n *strictyaml.Node) error {
	var list []int
	if n.Kind() == strictyaml.Scalar {
		list = []int{0}
		if err := n.Decode(&list[0]); err != nil {
			return err
		}
	} else if err := n.Decode(&list); err != nil {
		return err
	}
	*s = list
	return nil
}

// MarshalStrict writes a list.
func (s Statuses) MarshalStrict() any { return []int(s) }

// Words are the reasons that a word may mean: in YAML one reason, or a list.
type Words []string

// UnmarshalStrict reads a reason or a list.
func (w *Words) UnmarshalStrict(n *strictyaml.Node) error {
	var list []string
	if n.Kind() == strictyaml.Scalar {
		list = []string{""}
		if err := n.Decode(&list[0]); err != nil {
			return err
		}
	} else if err := n.Decode(&list); err != nil {
		return err
	}
	*w = list
	return nil
}

// MarshalStrict writes a list.
func (w Words) MarshalStrict() any { return []string(w) }

// customPrefix is before the id of a custom rule, among reasons.
const customPrefix = "custom/"

// done is what an attempt comes to that no rule refuses.
const done = "done"

func (a *Answers) validate() error {
	for i := range a.Decisions {
		if err := a.Decisions[i].validate(); err != nil {
			return strictyaml.Under(fmt.Sprintf("decisions[%d]", i), err)
		}
	}
	return strictyaml.Under("reasons", validateWords(a.Reasons))
}

func (d *Decision) validate() error {
	for _, s := range d.Status {
		if s < 100 || s > 599 {
			return &strictyaml.FieldError{Path: "status", Want: "statuses of HTTP from 100 to 599", Got: s}
		}
	}
	switch {
	case d.Is == "" && d.Word == nil:
		return &strictyaml.FieldError{What: "want the key is or the key word, got neither"}
	case d.Is != "" && d.Word != nil:
		return &strictyaml.FieldError{What: "want the key is or the key word, got both"}
	case d.Equals != "" && d.Where == "":
		return &strictyaml.FieldError{Path: "equals", What: "want the key where beside, got none"}
	case len(d.Status) == 0 && d.Where == "" && d.Is == done:
		return &strictyaml.FieldError{What: "want the key status or where, got neither: then every answer is done"}
	case d.Is != "" && d.Is != done:
		return strictyaml.Under("is", validateReason(d.Is))
	}
	return nil
}

func validateWords(words map[string]Words) error {
	for _, word := range slices.Sorted(maps.Keys(words)) {
		if len(words[word]) == 0 {
			return &strictyaml.FieldError{Path: keyOf(word), Want: "a reason or several", Got: "none"}
		}
		for _, reason := range words[word] {
			if err := validateReason(reason); err != nil {
				return strictyaml.Under(keyOf(word), err)
			}
		}
	}
	return nil
}

func validateReason(name string) error {
	if strings.HasPrefix(name, customPrefix) {
		return nil
	}
	if r, err := model.ParseReason(name); err != nil || r == model.Delivered {
		hint := ""
		if closest := strictyaml.Closest(name, model.ReasonNames()[1:]); closest != "" {
			hint = " (did you mean " + closest + "?)"
		}
		return &strictyaml.FieldError{What: fmt.Sprintf("want a reason (dmsim list reasons) or custom/ID, got %q%s", name, hint)}
	}
	return nil
}

// fits says whether an answer is one that a decision reads.
func (d *Decision) fits(status int, body []byte) bool {
	if len(d.Status) > 0 && !slices.Contains(d.Status, status) {
		return false
	}
	if d.Where == "" {
		return true
	}
	r := gjson.GetBytes(body, d.Where)
	return r.Exists() && (d.Equals == "" || r.String() == d.Equals)
}

// decide reads the decision of an answer: done, which means nothing, or the reasons that it may be. Failure says why there is none.
func (a *Adapter) decide(m meanings, status int, h http.Header, body []byte) (means meaning, failure string) {
	for i := range a.Answers.Decisions {
		d := &a.Answers.Decisions[i]
		if !d.fits(status, body) {
			continue
		}
		word := d.Is
		if d.Word != nil {
			found, ok := d.Word.find(h, body)
			if !ok {
				continue
			}
			word = found
		} else if word == done {
			return meaning{}, ""
		}
		if means = m[strings.TrimPrefix(word, customPrefix)]; len(means.reasons) == 0 {
			return meaning{}, fmt.Sprintf("status %d: a word that is not known", status)
		}
		return means, ""
	}
	return meaning{}, statusFailure(status)
}

// statusFailure tells a status by its name, or by its number where that has none.
func statusFailure(status int) string {
	return "status " + cmp.Or(http.StatusText(status), strconv.Itoa(status))
}
