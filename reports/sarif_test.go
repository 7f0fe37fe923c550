package reports_test

import (
	"bytes"
	"encoding/json"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/reports"
)

var invariants = []reports.SARIFRule{
	{ID: "I06", Name: "no-message-over-a-block", Short: "Nobody gets a message of one with whom there is a block.", Help: "A block holds both ways, from its commit on & until <unblock>."},
	{ID: "I12", Short: "Nobody sends more in a day than the limit."},
}

func TestSARIF(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, reports.SARIF(&b, reports.SARIFReport{Version: reports.Version{Module: "v1.2.3", Go: "go1.26"}, Rules: invariants, Results: []reports.SARIFResult{
		{Rule: "I12", Message: "ana sent 4 of 3\n\"in a day\"", File: "findings/I12 a:b#1.yaml", Line: 17, Fingerprint: "0123456789abcdef"},
		{Rule: "I06", Message: "blocked", File: "/tmp/x.yaml"},
	}}))
	golden(t, "sarif.json", b.Bytes())
	log := checkSARIF(t, b.Bytes())
	results := log["runs"].([]any)[0].(map[string]any)["results"].([]any)
	assert.Len(t, results, 2)
}

// TestSARIFOfNothing: a run without findings has lists all the same.
func TestSARIFOfNothing(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, reports.SARIF(&b, reports.SARIFReport{}))
	run := checkSARIF(t, b.Bytes())["runs"].([]any)[0].(map[string]any)
	assert.Equal(t, []any{}, run["results"])
	assert.EqualError(t, reports.SARIF(&b, reports.SARIFReport{Rules: invariants, Results: []reports.SARIFResult{{Rule: "I99", File: "a.yaml", Line: 3}}}),
		`a.yaml:3: want a result about one of the rules of the report, got "I99"`)
}

// checkSARIF checks what the schema of SARIF 2.1.0 asks of the properties that we write: which are required, of what type, which values they may have.
func checkSARIF(t *testing.T, text []byte) map[string]any {
	t.Helper()
	var log map[string]any
	require.NoError(t, json.Unmarshal(text, &log))
	require.Equal(t, "2.1.0", log["version"])
	for _, r := range log["runs"].([]any) {
		run := r.(map[string]any)
		driver := run["tool"].(map[string]any)["driver"].(map[string]any)
		require.NotEmpty(t, driver["name"])
		require.NotEmpty(t, driver["version"])
		rules := driver["rules"].([]any)
		ids := map[string]bool{}
		for _, r := range rules {
			rule := r.(map[string]any)
			require.NotEmpty(t, rule["id"])
			require.False(t, ids[rule["id"].(string)], "rules are unique")
			ids[rule["id"].(string)] = true
			require.NotEmpty(t, rule["shortDescription"].(map[string]any)["text"])
			require.NotEmpty(t, rule["help"].(map[string]any)["text"])
		}
		for _, r := range run["results"].([]any) {
			checkResult(t, r.(map[string]any), rules)
		}
	}
	return log
}

func checkResult(t *testing.T, result map[string]any, rules []any) {
	t.Helper()
	require.NotEmpty(t, result["message"].(map[string]any)["text"])
	require.Equal(t, "error", result["level"])
	index := int(result["ruleIndex"].(float64))
	require.Equal(t, rules[index].(map[string]any)["id"], result["ruleId"])
	for _, l := range result["locations"].([]any) {
		at := l.(map[string]any)["physicalLocation"].(map[string]any)
		uri := at["artifactLocation"].(map[string]any)["uri"].(string)
		_, err := url.Parse(uri)
		require.NoError(t, err)
		require.NotContains(t, uri, " ")
		if region, ok := at["region"].(map[string]any); ok {
			require.GreaterOrEqual(t, region["startLine"], 1.0)
		}
	}
	if prints, ok := result["partialFingerprints"].(map[string]any); ok {
		for _, print := range prints {
			require.IsType(t, "", print)
		}
	}
}
