package scenarios

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"dmsim/model/policy"
	"dmsim/strictyaml"
)

// Overrides is what the command line puts on top of a scenario: the policy first, then the assignments in their order, then the
// seed. The zero Overrides change nothing.
type Overrides struct {
	Seed   *uint64
	Policy string   // a preset's name, or the path of a policy's file (with a slash, or ending in .yaml or .yml)
	Set    []string // path=value: the path of a scenario's key with dots, the value in YAML
}

// Load reads a scenario: one of the catalogue by its name, or a file by its path (with a slash, or ending in .yaml or .yml).
// It puts the overrides on top and validates the whole. A file that is named in the scenario is not opened.
func Load(name string, o Overrides) (*Scenario, error) {
	source, data, err := read(name)
	if err != nil {
		return nil, err
	}
	return Parse(source, data, o)
}

// Parse does as Load with a text. The source is named in errors; without directory and ending it is the name of a scenario that
// states none.
func Parse(source string, data []byte, o Overrides) (*Scenario, error) {
	s, document, err := decode(source, data)
	if err != nil {
		return nil, err
	}
	if s.Policy, err = overridden(s.Policy, o.Policy); err != nil {
		return nil, err
	}
	for _, assignment := range o.Set {
		if err := set(s, document, assignment); err != nil {
			return nil, err
		}
	}
	if o.Seed != nil {
		s.Seed = *o.Seed
	}
	s.settle(document)
	if err := document.Locate(s.Validate()); err != nil {
		return nil, err
	}
	return s, nil
}

// decode reads a text onto the defaults.
func decode(source string, data []byte) (*Scenario, *strictyaml.Document, error) {
	document, err := strictyaml.Parse(source, data)
	if err != nil {
		return nil, nil, err
	}
	s := Default()
	base := filepath.Base(source)
	s.Name = strings.TrimSuffix(base, filepath.Ext(base))
	if err := document.Decode(&s); err != nil {
		return nil, nil, err
	}
	return &s, document, nil
}

// settle takes the default start and duration back where a trace has its own, and brings the start to UTC, so that one moment
// is written in one way.
func (s *Scenario) settle(document *strictyaml.Document) {
	stated := func(key string) bool { return document.Root().Get(key) != nil }
	if s.replays() && !stated("start") {
		s.Start = nil
	}
	if s.replays() && !stated("duration") {
		s.Duration = 0
	}
	s.toUTC()
}

func (s *Scenario) toUTC() {
	if s.Start != nil {
		utc := s.Start.UTC()
		s.Start = &utc
	}
}

func set(s *Scenario, document *strictyaml.Document, assignment string) error {
	path, _, ok := strings.Cut(assignment, "=")
	if steps := strings.Split(strings.TrimSpace(path), "."); !ok || slices.Contains(steps, "") {
		return fmt.Errorf("--set %.60q: want path=value, such as policy.daily_limit.messages=50", assignment)
	}
	return document.Set(s, assignment)
}

// overridden returns the policy that the command line names, or p where it names none.
func overridden(p policy.Policy, name string) (policy.Policy, error) {
	if name == "" {
		return p, nil
	}
	if !isPath(name) {
		preset, err := policy.Preset(name)
		if err != nil {
			return p, fmt.Errorf("--policy: %w; the path of a file has a slash or ends in .yaml", err)
		}
		return preset, nil
	}
	data, err := readFile(name)
	if err != nil {
		return p, fmt.Errorf("--policy: %w", err)
	}
	return policy.Parse(name, data)
}

func isPath(name string) bool {
	return strings.ContainsAny(name, "/"+string(filepath.Separator)) || strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml")
}

// readFile reads at most one byte more than a document may have, so that a device or a wrong file costs little; that byte makes
// the document be refused.
func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, strictyaml.BytesMax+1))
}
