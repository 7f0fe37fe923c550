package reports_test

import (
	"bytes"
	"encoding/xml"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/reports"
)

func TestJUnit(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, reports.JUnit(&b, "dmsim test",
		reports.JUnitSuite{Name: "blocks.yaml", Cases: []reports.JUnitCase{
			{Name: "a block stops messages"},
			{Name: `an "unblock" <restores> & keeps`, Failure: &reports.JUnitFailure{
				Message: "want delivered,\ngot blocked", Text: "blocks.yaml:12: \x1b[31mred\x00 \xff ]]> é\n  second line\n",
			}},
		}},
		reports.JUnitSuite{Name: "empty.yaml"},
	))
	golden(t, "junit.xml", b.Bytes())

	var got struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Suites   []struct {
			Name  string `xml:"name,attr"`
			Cases []struct {
				Name    string `xml:"name,attr"`
				Failure *struct {
					Message string `xml:"message,attr"`
					Text    string `xml:",chardata"`
				} `xml:"failure"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	require.NoError(t, xml.Unmarshal(b.Bytes(), &got))
	assert.Equal(t, [2]int{2, 1}, [2]int{got.Tests, got.Failures})
	require.Len(t, got.Suites, 2)
	require.Len(t, got.Suites[0].Cases, 2)
	assert.Nil(t, got.Suites[0].Cases[0].Failure)
	failed := got.Suites[0].Cases[1]
	assert.Equal(t, `an "unblock" <restores> & keeps`, failed.Name)
	assert.Equal(t, "want delivered,\ngot blocked", failed.Failure.Message)
	assert.Equal(t, "blocks.yaml:12: \uFFFD[31mred\uFFFD \uFFFD ]]> é\n  second line\n", failed.Failure.Text)
}
