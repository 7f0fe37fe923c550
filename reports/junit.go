package reports

import (
	"cmp"
	"encoding/xml"
	"io"
)

// JUnitSuite is a file of rule cases and how they ended.
type JUnitSuite struct {
	Name  string // of the file
	Cases []JUnitCase
}

// JUnitCase is one case.
type JUnitCase struct {
	Name    string
	Failure *JUnitFailure // nil: passed
}

// JUnitFailure says what was not as expected: on one line, and at length.
type JUnitFailure struct {
	Type    string // a word; empty: an expectation was not met
	Message string
	Text    string
}

// The shape of the file. There is no time in it: the same cases give the same bytes.
type (
	xmlSuites struct {
		XMLName  xml.Name   `xml:"testsuites"`
		Name     string     `xml:"name,attr"`
		Tests    int        `xml:"tests,attr"`
		Failures int        `xml:"failures,attr"`
		Suites   []xmlSuite `xml:"testsuite"`
	}
	xmlSuite struct {
		Name     string    `xml:"name,attr"`
		Tests    int       `xml:"tests,attr"`
		Failures int       `xml:"failures,attr"`
		Errors   int       `xml:"errors,attr"`
		Skipped  int       `xml:"skipped,attr"`
		Cases    []xmlCase `xml:"testcase"`
	}
	xmlCase struct {
		Class   string      `xml:"classname,attr"`
		Name    string      `xml:"name,attr"`
		Failure *xmlFailure `xml:"failure"`
	}
	xmlFailure struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",chardata"`
	}
)

// JUnit writes suites in the XML that continuous integration reads, under the name of who ran them. Characters that XML 1.0 forbids become U+FFFD.
func JUnit(w io.Writer, name string, suites ...JUnitSuite) error {
	all := xmlSuites{Name: name}
	for _, suite := range suites {
		s := suite.xml()
		all.Tests += s.Tests
		all.Failures += s.Failures
		all.Suites = append(all.Suites, s)
	}
	text, err := xml.MarshalIndent(all, "", "  ")
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, xml.Header+string(text)+"\n")
	return err
}

func (s JUnitSuite) xml() xmlSuite {
	x := xmlSuite{Name: s.Name, Tests: len(s.Cases)}
	for _, c := range s.Cases {
		y := xmlCase{Class: s.Name, Name: c.Name}
		if c.Failure != nil {
			y.Failure = &xmlFailure{c.Failure.Message, cmp.Or(c.Failure.Type, "expectation"), c.Failure.Text}
			x.Failures++
		}
		x.Cases = append(x.Cases, y)
	}
	return x
}
