package check

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/google/renameio/v2"

	"dmsim/sim/cases"
)

// TB is what Test needs of a *testing.T.
type TB interface {
	Helper()
	Logf(format string, args ...any)
	Errorf(format string, args ...any)
}

// FindingsFolder is where Test leaves what it finds, and reads what it or a person has left, beside the tests of the package, if a campaign names no other.
const FindingsFolder = "testdata/findings"

// testFor is how long Test explores, if a campaign does not say.
const testFor = 5 * time.Second

// Test lets a Go program's own test explore a target: it plays the findings of a folder first, then drawn stories for some seconds, by the policy of o.Base or by all.
// What breaks a rule is shrunk, written there as a rule case, and reported by t.Errorf with the story, the step, what was wanted and what came. For
// and Folder of the campaign may be left out.
func Test(t TB, c Campaign) {
	t.Helper()
	if c.Folder == "" {
		c.Folder = FindingsFolder
	}
	if c.For == 0 {
		c.For = testFor
	}
	var err error
	if c.Corpus, err = readCorpus(c.Folder); err != nil {
		t.Errorf("%v", err)
		return
	}
	r, err := c.Run(context.Background(), func() float64 { return 0 })
	if err != nil {
		t.Errorf("%v", err)
	}
	for _, again := range r.Again {
		t.Errorf("an earlier finding fails again:\n%s", again)
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		path, err := keepFinding(f, c.Folder)
		switch {
		case err != nil:
			t.Errorf("%s\nIt could not be kept: %v", f.Text(), err)
		case path == "":
			t.Errorf("%s\nIt is not kept. %s", f.Text(), f.Untold())
		default:
			t.Errorf("%s\nIt is played again first from now on: %s", f.Text(), path)
		}
	}
	for _, line := range slices.Concat(r.Unlike, r.Concurrent.Tell()) {
		t.Errorf("%s", line)
	}
	say := t.Errorf
	if r.Verdict() == Violated {
		say = t.Logf // what failed has been said
	}
	for _, sentence := range r.NotChecked {
		say("not checked: %s", sentence)
	}
	for _, sentence := range r.LeftOut {
		t.Logf("left out: %s", sentence)
	}
	t.Logf("%d earlier findings, %d stories of %d attempts, and %d of several goroutines", r.Replayed, r.Histories, r.Attempts, r.Concurrent.Histories)
}

// Text tells a finding: the statement, what went wrong, and the story.
func (f *Finding) Text() string {
	v := &f.Violation
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s: %s\nstep %d: want %s, got %s", v.Invariant, f.Title, f.Statement, f.Step, v.Want, v.Got)
	if v.Why != "" {
		fmt.Fprintf(&b, " (%s)", v.Why)
	}
	one := f.Case
	one.Comment = nil
	fmt.Fprintf(&b, "\n\n%s", one.YAML())
	return b.String()
}

func readCorpus(folder string) (all []cases.Case, err error) {
	files, err := filepath.Glob(filepath.Join(folder, "*.yaml"))
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		some, err := cases.ReadFile(file)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

// keepFinding writes a finding where Test will read it; nothing where a rule case does not show it.
func keepFinding(f *Finding, folder string) (path string, err error) {
	if !f.Told {
		return "", nil
	}
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return "", err
	}
	path = filepath.Join(folder, f.ID+".yaml")
	return path, renameio.WriteFile(path, f.Case.YAML(), 0o666)
}
