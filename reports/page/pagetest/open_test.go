package pagetest_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/reports/page/pagetest"
)

func TestMain(m *testing.M) { os.Exit(pagetest.Main(m)) }

// heard takes down what would have failed a test.
type heard struct {
	testing.TB
	said strings.Builder
}

func (h *heard) Errorf(format string, args ...any) { fmt.Fprintf(&h.said, format, args...) }

// broken is a page with everything that a report may not have.
const broken = `<!doctype html><html data-drawn="1"><head><title>t</title></head><body style="background: white">
<h1>One</h1><h3>Three</h3><button></button><a href="#nowhere">x</a><p id="twice"></p><p id="twice"></p><img src="https://example.test/a.png" alt="a">
<figure class="chart" id="bare"><div class="draw"></div></figure>
<figure class="chart" id="empty"><div class="draw"><svg width="300" height="100"><g class="mark-rect role-mark"></g><text>NaN</text></svg></div></figure>
<table><tr><td>1</td></tr></table><div style="width: 900px">wide</div>
<script>console.error("said"); setTimeout(() => { throw new Error("thrown") }, 0)</script></body></html>`

// TestOpenFinds proves that each of its judgements can fail.
func TestOpenFinds(t *testing.T) {
	path := filepath.Join(t.TempDir(), "broken.html")
	require.NoError(t, os.WriteFile(path, []byte(broken), 0o600))
	h := &heard{TB: t}
	pagetest.Open(h, path, "other")
	for _, want := range []string{
		"heading out of order: h3 after h1", "no name: <button>", "leads nowhere", "the id is there twice: twice", "leads out: <img", "chart bare: not drawn", "chart empty: no marks",
		"chart empty: draws what is no number", "chart empty: no name for a screen reader", "chart empty: no title", "chart empty: no table behind it", "a table without a caption",
		"a table without heads", "no language", "no content security policy", "the body of a phone scrolls sideways", "light and dark", "console.error", "thrown", "https://example.test/a.png",
		`"other"`,
	} {
		assert.Contains(t, h.said.String(), want)
	}
}
