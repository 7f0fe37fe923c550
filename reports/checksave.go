package reports

// NewCheckManifest describes the check that d came of, and m has measured.
func NewCheckManifest(s Setup, scenario string, d *Check, m *Meter) (Manifest, error) {
	return newManifest(s, m, about{scenario: scenario, seed: d.Seed, policy: d.Policy, interrupted: d.Interrupted, attempts: d.Attempts + d.Concurrent.Attempts})
}

// NewKillsManifest describes the check of mutants that k came of, and m has measured.
func NewKillsManifest(s Setup, k *Kills, m *Meter) (Manifest, error) {
	return newManifest(s, m, about{seed: k.Seed, policy: "any", interrupted: k.Interrupted, attempts: k.Attempts})
}

// SaveCheck writes result.json and manifest.json. Commit is for the caller.
func SaveCheck(f *Folder, d *Check, m *Manifest) error { return saveBoth(f, d, m) }

func saveBoth(f *Folder, result any, m *Manifest) error {
	if err := save(f, DocumentFile, result); err != nil {
		return err
	}
	return save(f, ManifestFile, m)
}

// ReadCheck reads manifest.json and result.json of a check's folder.
func ReadCheck(folder string) (d Check, m Manifest, err error) {
	if err = read(folder, ManifestFile, ManifestSchema, &m); err == nil {
		err = read(folder, DocumentFile, CheckSchema, &d)
	}
	return d, m, err
}

// ReadKills reads manifest.json and result.json of the folder of a kill matrix.
func ReadKills(folder string) (k Kills, m Manifest, err error) {
	if err = read(folder, ManifestFile, ManifestSchema, &m); err == nil {
		err = read(folder, DocumentFile, MutantsSchema, &k)
	}
	return k, m, err
}
