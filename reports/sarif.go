package reports

import (
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
)

// SARIFRule is what results are about: an invariant.
type SARIFRule struct {
	ID    string // stable: I06
	Name  string
	Short string // what it asks for, in one sentence
	Help  string // the same at length
}

// SARIFReport is what one run looked at, and what it found.
type SARIFReport struct {
	Version Version     // of this program
	Rules   []SARIFRule // all that were looked at, also those without a result
	Results []SARIFResult
	NotDone []string // what was not looked at to the end, in sentences; none: everything was
}

// SARIFResult is a finding.
type SARIFResult struct {
	Rule    string // the id of one of the rules of the report
	Message string
	File    string // where it is written, best relative to the root of the repository; empty: nowhere
	Line    int    // from 1; 0: the file as a whole
	// Fingerprint is the same for the same finding in a later run, also where file and line are others; empty: there is none.
	Fingerprint string
}

// The version of the format, where its schema is, and under which name our fingerprints stand: another way to make them needs another name.
const (
	sarifVersion     = "2.1.0"
	sarifSchema      = "https://json.schemastore.org/sarif-2.1.0.json"
	sarifFingerprint = "dmsim/v1"
)

// The shape of the file, as far as it is used. There is no time in it: the same findings give the same bytes. It is written here because go-sarif, the library
// for it, brings a JSON Schema validator and UUIDs along for what are a few structs.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool        sarifTool         `json:"tool"`
		Invocations []sarifInvocation `json:"invocations"`
		Results     []sarifResult     `json:"results"`
	}
	sarifInvocation struct {
		Successful    bool                `json:"executionSuccessful"`
		Notifications []sarifNotification `json:"toolExecutionNotifications,omitempty"`
	}
	sarifNotification struct {
		Level   string    `json:"level"`
		Message sarifText `json:"message"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name    string      `json:"name"`
		Version string      `json:"version"`
		Rules   []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID    string    `json:"id"`
		Name  string    `json:"name,omitempty"`
		Short sarifText `json:"shortDescription"`
		Help  sarifText `json:"help"`
	}
	sarifResult struct {
		RuleID       string            `json:"ruleId"`
		RuleIndex    int               `json:"ruleIndex"`
		Level        string            `json:"level"`
		Message      sarifText         `json:"message"`
		Locations    []sarifLocation   `json:"locations"`
		Fingerprints map[string]string `json:"partialFingerprints,omitempty"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifLocation struct {
		Physical struct {
			Artifact struct {
				URI string `json:"uri"`
			} `json:"artifactLocation"`
			Region *sarifRegion `json:"region,omitempty"`
		} `json:"physicalLocation"`
	}
	sarifRegion struct {
		StartLine int `json:"startLine"`
	}
)

// SARIF writes findings in the format that code hosts show beside the code (OASIS SARIF 2.1.0). It errs where a result is about none of the rules.
func SARIF(w io.Writer, report SARIFReport) error {
	run := sarifRun{
		Tool:        sarifTool{sarifDriver{"dmsim", report.Version.String(), []sarifRule{}}},
		Invocations: []sarifInvocation{{Successful: len(report.NotDone) == 0}},
		Results:     []sarifResult{},
	}
	for _, sentence := range report.NotDone {
		of := &run.Invocations[0]
		of.Notifications = append(of.Notifications, sarifNotification{"error", sarifText{sentence}})
	}
	for _, r := range report.Rules {
		help := r.Help
		if help == "" {
			help = r.Short
		}
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRule{r.ID, r.Name, sarifText{r.Short}, sarifText{help}})
	}
	for _, r := range report.Results {
		index := slices.IndexFunc(report.Rules, func(rule SARIFRule) bool { return rule.ID == r.Rule })
		if index < 0 {
			return fmt.Errorf("%s:%d: want a result about one of the rules of the report, got %q", r.File, r.Line, r.Rule)
		}
		run.Results = append(run.Results, r.sarif(index))
	}
	text, err := Encode(sarifLog{sarifSchema, sarifVersion, []sarifRun{run}})
	if err != nil {
		return err
	}
	_, err = w.Write(text)
	return err
}

func (r SARIFResult) sarif(rule int) sarifResult {
	result := sarifResult{RuleID: r.Rule, RuleIndex: rule, Level: "error", Message: sarifText{r.Message}, Locations: []sarifLocation{}}
	if r.File != "" {
		var at sarifLocation
		at.Physical.Artifact.URI = uriOf(r.File)
		if r.Line > 0 {
			at.Physical.Region = &sarifRegion{r.Line}
		}
		result.Locations = append(result.Locations, at)
	}
	if r.Fingerprint != "" {
		result.Fingerprints = map[string]string{sarifFingerprint: r.Fingerprint}
	}
	return result
}

// uriOf is a file's name as a URI: relative where the name is.
func uriOf(file string) string {
	path := filepath.ToSlash(file)
	if !filepath.IsAbs(file) {
		return (&url.URL{Path: path}).String()
	}
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // C:/
	}
	return (&url.URL{Scheme: "file", Path: path}).String()
}
