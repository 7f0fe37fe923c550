package reports_test

import (
	"os"
	"testing"

	"dmsim/reports/page/pagetest"
)

// play is what the test binary does instead of testing, where it was started for that.
var play = func() {}

func TestMain(m *testing.M) {
	play()
	os.Exit(pagetest.Main(m)) // pages are opened in one browser
}
