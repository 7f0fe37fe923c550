package reports

import (
	"runtime/debug"
	"strings"
)

// Version says which program it was. All of it may change what comes of a run: a compiler fuses multiplications with additions on some processors, and on others not.
type Version struct {
	Module   string `json:"module"`             // v1.2.3; (devel) where it was built from a folder
	Revision string `json:"revision,omitempty"` // of the version control, where it was built with one
	Modified bool   `json:"modified,omitempty"` // built from files that differ from Revision
	Go       string `json:"go"`
	Platform string `json:"platform,omitempty"` // the processors that it was built for, with their level: amd64/v1
	Tags     string `json:"tags,omitempty"`     // of the build, with commas between them
}

// VersionOf reads what debug.ReadBuildInfo returned; nil is a program built without modules.
func VersionOf(info *debug.BuildInfo) Version {
	if info == nil {
		return Version{Module: "(unknown)", Go: "(unknown)"}
	}
	v := Version{Module: info.Main.Version, Go: info.GoVersion}
	if v.Module == "" {
		v.Module = "(devel)"
	}
	level := ""
	for _, s := range info.Settings {
		switch s.Key {
		case "GOARCH":
			v.Platform, level = s.Value, "GO"+strings.ToUpper(strings.TrimSuffix(s.Value, "le")) // such as GOAMD64
		case "-tags":
			v.Tags = s.Value
		case "vcs.revision":
			v.Revision = s.Value
		case "vcs.modified":
			v.Modified = s.Value == "true"
		}
	}
	for _, s := range info.Settings {
		if s.Key == level && s.Value != "" {
			v.Platform += "/" + s.Value
		}
	}
	return v
}

// String returns the version on one line: v1.2.3 (0123456789ab, modified), go1.26, amd64/v1, tags a,b.
func (v Version) String() string {
	s := v.Module
	if v.Revision != "" {
		s += " (" + v.Revision[:min(12, len(v.Revision))]
		if v.Modified {
			s += ", modified"
		}
		s += ")"
	}
	s += ", " + v.Go
	if v.Platform != "" {
		s += ", " + v.Platform
	}
	if v.Tags != "" {
		s += ", tags " + v.Tags
	}
	return s
}
