package reports_test

import (
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/assert"

	"dmsim/reports"
)

func TestVersion(t *testing.T) {
	released := &debug.BuildInfo{GoVersion: "go1.26.8", Main: debug.Module{Version: "v1.2.3"}}
	built := &debug.BuildInfo{GoVersion: "go1.26.8", Settings: []debug.BuildSetting{
		{Key: "vcs.revision", Value: "0123456789abcdef0123"}, {Key: "vcs.modified", Value: "true"},
	}}
	assert.Equal(t, "v1.2.3, go1.26.8", reports.VersionOf(released).String())
	assert.Equal(t, "(devel) (0123456789ab, modified), go1.26.8", reports.VersionOf(built).String())
	assert.Equal(t, "(unknown), (unknown)", reports.VersionOf(nil).String())
}

func TestCommandIsQuotedForAShell(t *testing.T) {
	assert.Equal(t, `dmsim run quickstart --seed 1 --set 'policy.default_setting=[a b]' '' 'it'\''s'`,
		reports.Command("dmsim", "run", "quickstart", "--seed", "1", "--set", "policy.default_setting=[a b]", "", "it's"))
}
