package network

// TargetMixing returns what the mixing of ages should be: the share of all follows from each cohort to each other. It is the matrix of greatest entropy in which
// users of every age follow and are followed equally often, and the differences of age have the shares of age_mixing. Small cohorts with many follows
// may not reach it, as nobody can be followed twice.
func (c Config) TargetMixing(cohorts []Cohort) (ages []int, share [][]float64) {
	users := make([]float64, len(cohorts))
	total := 0.0
	for i, cohort := range cohorts {
		ages = append(ages, cohort.Age)
		users[i] = float64(cohort.Users)
		total += users[i]
	}
	for i := range users {
		users[i] /= total
	}
	class, shares := classes(ages, c.AgeMixing)
	bound := ones(len(cohorts) * len(cohorts))
	cells := (&mixing{users, users, class, shares, bound}).fit()
	for i := range cohorts {
		share = append(share, cells[i*len(cohorts):(i+1)*len(cohorts)])
	}
	return ages, share
}
