package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"

	"dmsim/reports/page/pagetest"
)

// root is the module's folder, from this package's.
const root = "../.."

// collegeTrace is a real trace, which is not part of the module.
const collegeTrace = root + "/../shared/data/CollegeMsg.txt.gz"

// TestMain makes this test binary the command dmsim where it is called by that name; testscript puts that name on the path.
// A worker that a command of a test has started is this binary too.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "worker" {
		main()
		return
	}
	testscript.Main(withBrowser{m}, map[string]func(){"dmsim": main, "dmsim-held": heldMain})
}

// withBrowser runs the tests, and stops the browser after them that some of them open pages in.
type withBrowser struct{ m *testing.M }

func (b withBrowser) Run() int { return pagetest.Main(b.m) }

func TestScripts(t *testing.T) {
	trace, err := filepath.Abs(collegeTrace)
	require.NoError(t, err)
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		Cmds:                scriptCommands,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("COLLEGE", trace)
			return nil
		},
		Condition: func(cond string) (bool, error) {
			return cond == "college" && exists(trace), nil
		},
	})
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
