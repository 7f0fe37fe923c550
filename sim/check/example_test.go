package check_test

import (
	"fmt"
	"os"
	"strings"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/model/world"
	"dmsim/sim/check"
	"dmsim/sim/check/story"
)

// service stands for a target of one's own. It only answers attempts, numbers no commits, and has a fault: a block does not keep anybody from writing.
type service struct{ w *world.World }

func (s service) Do(a *model.Attempt, members ...model.UserID) model.Outcome {
	o := s.w.Do(a, members...)
	o.Commit = 0
	if a.Op == model.OpSend && o.Reason == model.Blocked {
		o.Reason, o.Reached = model.Delivered, 1
	}
	return o
}

// printed is a *testing.T whose failures can be seen in an example.
type printed struct{}

func (printed) Helper()             {}
func (printed) Logf(string, ...any) {}

func (printed) Errorf(format string, args ...any) {
	finding, _, _ := strings.Cut(fmt.Sprintf(format, args...), "\nIt is played again first from now on:")
	fmt.Println(finding)
}

// A target that only answers attempts is checked from an empty world on: people register, follow, block by attempts. In a test of one's own, t is the *testing.T.
func ExampleTest() {
	folder, _ := os.MkdirTemp("", "findings")
	defer os.RemoveAll(folder)
	open, _ := policy.Preset("open")
	t := printed{}
	check.Test(t, check.Campaign{Folder: folder, Options: check.Options{
		Base: &open,
		New: func(s *story.Story, rules *policy.Rules, later []*policy.Rules) (check.Target, error) {
			return service{world.New(world.Options{Rules: rules, Later: later, Start: s.State.Start, Zones: s.State.Zones})}, nil
		},
	}})
	// Output:
	// I30 blocked: Nothing passes between two of whom one blocks the other: no message, no add, under forbid no add beside such a member; and nobody else is refused for it.
	// step 4: want blocked, got delivered (a block between users 0 and 1: true; block.in_groups is suppress)
	//
	// name: blocked
	// policy: {extends: seed, name: open-small}
	// start: 2026-03-01T12:00:00Z
	// steps:
	//   - register: {user: ana, born: 2000-01-01, dms: everyone}
	//     expect: ok
	//   - register: {user: ben, born: 2000-01-01, dms: everyone}
	//     expect: ok
	//   - block: {by: ana, user: ben}
	//     expect: ok
	//   - send: {from: ana, to: ben, text: hello}
	//     expect: blocked
}
