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
	amd64 := &debug.BuildInfo{GoVersion: "go1.26.8", Settings: []debug.BuildSetting{{Key: "GOAMD64", Value: "v3"}, {Key: "GOARCH", Value: "amd64"}, {Key: "-tags", Value: "a,b"}}}
	ppc64le := &debug.BuildInfo{GoVersion: "go1.26.8", Settings: []debug.BuildSetting{{Key: "GOARCH", Value: "ppc64le"}, {Key: "GOPPC64", Value: "power9"}}}
	s390x := &debug.BuildInfo{GoVersion: "go1.26.8", Settings: []debug.BuildSetting{{Key: "GOARCH", Value: "s390x"}}}
	assert.Equal(t, "(devel), go1.26.8, amd64/v3, tags a,b", reports.VersionOf(amd64).String())
	assert.Equal(t, "(devel), go1.26.8, ppc64le/power9", reports.VersionOf(ppc64le).String())
	assert.Equal(t, "(devel), go1.26.8, s390x", reports.VersionOf(s390x).String())
	assert.Equal(t, "v1.2.3, go1.26.8", reports.VersionOf(released).String())
	assert.Equal(t, "(devel) (0123456789ab, modified), go1.26.8", reports.VersionOf(built).String())
	assert.Equal(t, "(unknown), (unknown)", reports.VersionOf(nil).String())
}

func TestCommandIsQuotedForAShell(t *testing.T) {
	assert.Equal(t, `dmsim run quickstart --seed 1 --set 'policy.default_setting=[a b]' '' 'it'\''s'`,
		reports.Command("dmsim", "run", "quickstart", "--seed", "1", "--set", "policy.default_setting=[a b]", "", "it's"))
}
