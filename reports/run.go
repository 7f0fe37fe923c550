package reports

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"dmsim/model/policy"
)

// Run is a finished run: what came of it, and what it took.
type Run struct {
	Document Document
	Manifest Manifest
	Custom   []policy.CustomRule // of the policy, for their order and expressions
	Folder   string              // where it lies; "" where it was not written
}

// Save writes result.json and manifest.json; Commit is for the caller, who may have more to write.
func (r *Run) Save(f *Folder) error {
	if err := save(f, DocumentFile, r.Document); err != nil {
		return err
	}
	return save(f, ManifestFile, r.Manifest)
}

func save(f *Folder, name string, content any) error {
	data, err := Encode(content)
	if err != nil {
		return fmt.Errorf("out %s: %s: %w", shown(f.Path()), name, err)
	}
	return f.Write(name, data)
}

// ReadRun reads manifest.json and result.json of a run's folder. Files of another version of the schema are an error.
func ReadRun(folder string) (Run, error) {
	r := Run{Folder: folder}
	err := read(folder, ManifestFile, ManifestSchema, &r.Manifest)
	if err == nil {
		err = read(folder, DocumentFile, DocumentSchema, &r.Document)
	}
	r.Custom = r.Manifest.custom()
	return r, err
}

// custom returns the custom rules of the configuration's policy. A configuration without any is one without a policy too, such as of another verb.
func (m *Manifest) custom() (rules []policy.CustomRule) {
	var c struct {
		Policy struct {
			Custom []struct {
				ID         string `json:"id"`
				RefuseWhen string `json:"refuse_when"`
			} `json:"custom"`
		} `json:"policy"`
	}
	if json.Unmarshal(m.Configuration, &c) != nil {
		return nil
	}
	for _, rule := range c.Policy.Custom {
		rules = append(rules, policy.CustomRule{ID: rule.ID, RefuseWhen: rule.RefuseWhen})
	}
	return rules
}

func read(folder, name, schema string, into any) error {
	path := filepath.Join(folder, name)
	data, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("%s: want the folder of a run: %s: %w", plain(folder), name, cause(err))
	}
	if err := decode(data, schema, into); err != nil {
		return fmt.Errorf("%s: %w", plain(path), err)
	}
	return nil
}
