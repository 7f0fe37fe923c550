package reports_test

import (
	"os"
	"testing"

	"dmsim/reports/page/pagetest"
)

// asProcess lets the test binary play another process, where its environment asks for that; nil: it never does.
var asProcess func()

// TestMain stops the browser that reports are opened in after the tests.
func TestMain(m *testing.M) {
	if asProcess != nil {
		asProcess()
	}
	os.Exit(pagetest.Main(m))
// play is what the test binary does instead of testing, where it was started for that.
var play = func() {}

func TestMain(m *testing.M) {
	play()
	os.Exit(pagetest.Main(m)) // pages are opened in one browser
}
