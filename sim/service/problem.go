package service

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"dmsim/model"
	"dmsim/model/policy"
)

// Problem is an answer that is no good one: application/problem+json (RFC 9457). One with a reason is a refusal, decided by a rule of the policy; any other decides nothing.
type Problem struct {
	Type      string     `json:"type" jsonschema_description:"urn:dmsim:refused of a refusal, else about:blank"`
	Title     string     `json:"title"`
	Status    int        `json:"status"`
	Detail    string     `json:"detail,omitempty"`
	Reason    string     `json:"reason,omitempty" jsonschema_description:"of a refusal: why, a name of the policy's or a custom rule's id"`
	Rule      string     `json:"rule,omitempty" jsonschema_description:"of a refusal: the rule"`
	HeldUntil *time.Time `json:"held_until,omitempty" jsonschema_description:"of a spam verdict that holds the account: until when"`
}

// Error says what is wrong in one line.
func (p *Problem) Error() string { return fmt.Sprintf("status %d: %s", p.Status, p.Detail) }

// refuse writes a problem.
func refuse(w http.ResponseWriter, p *Problem) {
	if p.Type == "" {
		p.Type, p.Title = "about:blank", http.StatusText(p.Status)
	}
	body, err := json.Marshal(p)
	if err != nil {
		panic(fmt.Sprintf("service: a problem that cannot be written: %v", err))
	}
	h := w.Header()
	h["Content-Type"] = problemType
	if p.Status == http.StatusUnauthorized {
		h["Www-Authenticate"] = challenge
	}
	w.WriteHeader(p.Status)
	_, _ = w.Write(body) // who has gone hears nothing
}

var challenge = []string{`Bearer realm="dmsim"`}

// refusalType is the type of all refusals; their reasons tell them apart.
const refusalType = "urn:dmsim:refused"

// refusal is what a rule says.
func (on *society) refusal(o *model.Outcome) *Problem {
	rule := ruleOf(o.Reason)
	p := &Problem{Type: refusalType, Title: rule.Short, Status: statusOf(o.Reason), Reason: on.world.Rules().ReasonName(o.Reason), Rule: rule.ID}
	if o.Until != 0 {
		until := o.Until.Std()
		p.HeldUntil = &until
	}
	return p
}

// ruleOf finds the rule that gives a reason.
func ruleOf(reason model.Reason) *policy.Rule {
	if reason >= model.CustomReason {
		return policy.ByID("R15")
	}
	return policy.ByID(ruleIDs[reason])
}

// ruleIDs are the rules by the reasons that they give.
var ruleIDs = func() (ids [model.CustomReason]string) {
	for _, rule := range policy.Table() {
		for _, reason := range rule.Reasons {
			ids[reason] = rule.ID
		}
	}
	return ids
}()

// statusOf is the HTTP status of a refusal.
func statusOf(reason model.Reason) int {
	switch reason {
	case model.NotLoggedIn:
		return http.StatusUnauthorized
	case model.UnknownRecipient, model.NothingToReport:
		return http.StatusNotFound
	case model.AlreadyAMember, model.GroupFull:
		return http.StatusConflict
	case model.RequestLimit, model.SpamHold, model.DailyLimit, model.UnansweredLimit, model.Spam:
		return http.StatusTooManyRequests
	}
	return http.StatusForbidden
}

func invalid(format string, args ...any) *Problem {
	return &Problem{Status: http.StatusBadRequest, Detail: fmt.Sprintf(format, args...)}
}

func conflict(format string, args ...any) *Problem {
	return &Problem{Status: http.StatusConflict, Detail: fmt.Sprintf(format, args...)}
}

func unknown(format string, args ...any) *Problem {
	return &Problem{Status: http.StatusNotFound, Detail: fmt.Sprintf(format, args...)}
}

func unauthorized(format string, args ...any) *Problem {
	return &Problem{Status: http.StatusUnauthorized, Detail: fmt.Sprintf(format, args...)}
}

func unknownPath(r *http.Request) *Problem {
	return unknown("no such path: %.80q; see /openapi.json", r.URL.Path)
}

func wrongMethod(r *http.Request, allowed string) *Problem {
	return &Problem{Status: http.StatusMethodNotAllowed, Detail: fmt.Sprintf("want one of %s; got %.20q", allowed, r.Method)}
}
