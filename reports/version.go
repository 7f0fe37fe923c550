package reports

import "runtime/debug"

// Version says which program it was.
type Version struct {
	Module   string `json:"module"`             // v1.2.3; (devel) where it was built from a folder
	Revision string `json:"revision,omitempty"` // of the version control, where it was built with one
	Modified bool   `json:"modified,omitempty"` // built from files that differ from Revision
	Go       string `json:"go"`
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
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			v.Revision = s.Value
		case "vcs.modified":
			v.Modified = s.Value == "true"
		}
	}
	return v
}

// String returns the version on one line: v1.2.3 (0123456789ab, modified), go1.26.
func (v Version) String() string {
	s := v.Module
	if v.Revision != "" {
		s += " (" + v.Revision[:min(12, len(v.Revision))]
		if v.Modified {
			s += ", modified"
		}
		s += ")"
	}
	return s + ", " + v.Go
}
