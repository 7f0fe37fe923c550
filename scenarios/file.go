package scenarios

// File is a file that a scenario's runs read.
type File struct {
	Key  string // of the scenario that names it, by its path with dots
	Name string // as it was given
}

// Files lists the files that runs of the scenario read, in the order of the keys below; none where it names none. What stands in them is no part of the scenario, and may
// change while their names do not.
func (s *Scenario) Files() (files []File) {
	for _, f := range []File{
		{"traffic.trace.file", s.Traffic.Trace.File},
		{"traffic.trace.follows_file", s.Traffic.Trace.FollowsFile},
		{"network.file", s.Network.File},
		{"population.file", s.Population.File},
	} {
		if f.Name != "" {
			files = append(files, f)
		}
	}
	return files
}
