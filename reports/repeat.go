package reports

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Original is what a manifest says of a run that is to be made again, or described.
type Original struct {
	Manifest Manifest
	Path     string // of the manifest
	text     []byte
}

// ReadManifest reads a manifest of any verb that leaves one: a file, or the folder of a run. It errs where it is of another version of its schema.
func ReadManifest(path string) (*Original, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		path = filepath.Join(path, ManifestFile)
	}
	o := &Original{Path: path}
	var err error
	if o.text, err = os.ReadFile(path); err != nil {
		return nil, fmt.Errorf("%s: want the manifest of a run, or its folder: %w", plain(path), cause(err))
	}
	if err := decode(o.text, ManifestSchema, &o.Manifest); err != nil {
		return nil, fmt.Errorf("%s: %w", plain(path), err)
	}
	return o, nil
}

// ReadOriginal reads a manifest as ReadManifest does, and wants one of dmsim run, which says, or the result beside it says, what came of the run.
func ReadOriginal(path string) (*Original, error) {
	o, err := ReadManifest(path)
	if err != nil {
		return nil, err
	}
	if verb := o.Manifest.Verb(); verb != "run" {
		return nil, fmt.Errorf("%s: want the manifest of dmsim run, got one of dmsim %s: its command repeats it: %s", plain(o.Path), cmp.Or(verb, "?"), plain(o.Manifest.Command))
	}
	if o.Manifest.Interrupted && o.Manifest.State != "" {
		return nil, fmt.Errorf("%s: want a run that came to its end, or began at its start: what of this one was before %s cannot be told from what came after", plain(o.Path), plain(o.Manifest.State))
	}
	if o.Manifest.HistoryHash == "" {
		return o, o.readResult()
	}
	return o, nil
}

// readResult takes what a manifest of an earlier version does not hold from the result in the same folder.
func (o *Original) readResult() error {
	var d Document
	if err := read(filepath.Dir(o.Path), DocumentFile, DocumentSchema, &d); err != nil {
		return fmt.Errorf("%s: no history_hash, and none in a %s beside it: %w", plain(o.Path), DocumentFile, err)
	}
	o.Manifest.HistoryHash, o.Manifest.HistoryAttempts, o.Manifest.Mutant = d.HistoryHash, d.AllAttempts(), d.Mutant
	return nil
}

// Configuration returns the configuration as it stands in the manifest, on the same lines, so that what is wrong with it is found there.
func (o *Original) Configuration() []byte {
	at := bytes.Index(o.text, o.Manifest.Configuration)
	return append(bytes.Repeat([]byte("\n"), bytes.Count(o.text[:max(0, at)], []byte("\n"))), o.Manifest.Configuration...)
}

// Changed says whether the configuration has been changed since the run.
func (o *Original) Changed() bool {
	hash, err := ConfigurationHash(o.Manifest.Configuration)
	return err != nil || hash != o.Manifest.ConfigurationHash
}

// Keys are paths of a configuration that one of two has and the other has not, sorted.
type Keys struct{ Added, Gone []string }

// Keys compares the configuration of the manifest with the same one as a version understands it. Lists are looked at as a whole.
func (o *Original) Keys(understood json.RawMessage) Keys {
	before, after := paths(o.Manifest.Configuration), paths(understood)
	without := func(all, others []string) []string {
		return slices.DeleteFunc(slices.Clone(all), func(path string) bool { return slices.Contains(others, path) })
	}
	return Keys{Added: without(after, before), Gone: without(before, after)}
}

// paths lists the paths of a JSON object's leaves, sorted.
func paths(text json.RawMessage) (all []string) {
	var members map[string]json.RawMessage
	if json.Unmarshal(text, &members) != nil {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		below := paths(members[name])
		if len(below) == 0 {
			all = append(all, name)
		}
		for _, path := range below {
			all = append(all, name+"."+path)
		}
	}
	return all
}

// Differences says what of a repetition is not as it was, a line each: what may be the reason why its history is another.
func (o *Original) Differences(again *Manifest) (lines []string) {
	was := &o.Manifest
	differ := func(what, one, other string) {
		if one != other {
			lines = append(lines, fmt.Sprintf("%s: then %s, now %s", what, cmp.Or(one, "none"), cmp.Or(other, "none")))
		}
	}
	if o.Changed() {
		lines = append(lines, "configuration: changed since the run: its hash is no longer the manifest's "+was.ConfigurationHash)
	}
	differ("configuration hash", was.ConfigurationHash, again.ConfigurationHash)
	differ("version", was.Version.Module, again.Version.Module)
	differ("commit", was.Version.Revision, again.Version.Revision)
	differ("built from changed files", strconv.FormatBool(was.Version.Modified), strconv.FormatBool(again.Version.Modified))
	differ("Go", was.Version.Go, again.Version.Go)
	differ("architecture", was.Machine.Arch, again.Machine.Arch)
	differ("built for", was.Version.Platform, again.Version.Platform)
	differ("built with the tags", was.Version.Tags, again.Version.Tags)
	differ("system", was.Machine.OS, again.Machine.OS)
	return append(lines, assumed(was.Assumptions, again.Assumptions)...)
}

// assumed says that the numbers behind a configuration have changed, such as those of a persona.
func assumed(then, now []string) []string {
	for i := range max(len(then), len(now)) {
		one, other := sentence(then, i), sentence(now, i)
		if one != other {
			return []string{fmt.Sprintf("assumptions, the first other one: then %q, now %q", one, other)}
		}
	}
	return nil
}

func sentence(all []string, i int) string {
	if i < len(all) {
		return all[i]
	}
	return ""
}

// First joins at most so many words, and says how many more there are.
func First(words []string, most int) string {
	if len(words) <= most {
		return strings.Join(words, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(words[:most], ", "), len(words)-most)
}
