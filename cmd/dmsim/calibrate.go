package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/google/renameio/v2"
	"github.com/spf13/cobra"

	"dmsim/reports"
	"dmsim/scenarios"
	"dmsim/sim/calibrate"
	"dmsim/sim/network"
	"dmsim/sim/persona"
	"dmsim/sim/population"
	"dmsim/sim/rng"
	"dmsim/sim/tracestats"
	"dmsim/sim/traffic"
	"dmsim/strictyaml"
)

// calibrated is what calibrate finds, as --json tells it.
type calibrated struct {
	Schema      string               `json:"schema"`
	Trace       string               `json:"trace"`
	Seed        uint64               `json:"seed"`
	Simulations int                  `json:"simulations"`
	OutOfTime   bool                 `json:"out_of_time"`
	Loss        [2]float64           `json:"loss"` // of the first guess, of what was found
	Before      []tracestats.Measure `json:"before"`
	After       []tracestats.Measure `json:"after"`
}

type calibrateFlags struct {
	commonFlags
	output string
	rounds int
	evals  int
	limit  time.Duration
}

func newCalibrate() *cobra.Command {
	f := calibrateFlags{}
	c := &cobra.Command{
		Use:   "calibrate TRACE -o FILE",
		Short: "Find the traffic under which a simulation resembles a recorded trace",
		Long: `Calibrate reads a recorded trace (SNAP: SRC DST UNIXTS, plain or gzip) and writes a scenario of as many users whose messages resemble it. What the trace
shows is taken from it (who begins with how many, hours, days, when people come and how long they stay, how long answers take); the rest is searched for, by
simulation, so that the distances that validate prints are small. It stops after --rounds of search, or when --for is over. The same trace, seed, rounds and
simulations give the same scenario, unless the time ends the search.`,
		Example: `  dmsim calibrate trace.txt.gz -o like-trace.yaml --rounds 1 --simulations 12
  dmsim validate ./like-trace.yaml --trace trace.txt.gz`,
		Args: args(1, 1),
		RunE: func(c *cobra.Command, args []string) error { return f.calibrate(c, args[0]) },
	}
	c.Flags().StringVarP(&f.output, "output", "o", "", "scenario file to write (.yaml)")
	c.Flags().Var(&f.seed, "seed", "seed of the search and of the scenario (default 1)")
	c.Flags().IntVar(&f.rounds, "rounds", 3, "rounds of correction and search, 1 to 20")
	c.Flags().IntVar(&f.evals, "simulations", 256, "simulations in each round's search")
	c.Flags().DurationVar(&f.limit, "for", 4*time.Minute, "begin no simulation after this time; 0: no bound")
	f.addTalk(c)
	f.format.add(c)
	return c
}

func (f *calibrateFlags) calibrate(c *cobra.Command, trace string) error {
	switch {
	case f.output == "":
		return fmt.Errorf("-o: want the scenario file to write, got none")
	case filepath.Ext(f.output) != ".yaml":
		return fmt.Errorf("-o %s: want a name that ends in .yaml", f.output)
	case f.rounds < 1 || f.rounds > 20:
		return fmt.Errorf("--rounds: want 1 to 20, got %d", f.rounds)
	case f.evals < 1:
		return fmt.Errorf("--simulations: want at least 1, got %d", f.evals)
	case f.limit < 0:
		return fmt.Errorf("--for: want a time >= 0, got %v", f.limit)
	case f.workers < 1 || f.workers > 1024:
		return fmt.Errorf("--workers: want 1 to 1024, got %d", f.workers)
	}
	if err := makeRoom(f.output); err != nil {
		return err
	}
	messages, err := tracestats.Messages(trace)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(c.Context(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	seed := uint64(1)
	if f.seed.value != nil {
		seed = *f.seed.value
	}
	talk := f.talk(c, trace)
	r, err := calibrate.Fit(ctx, calibrate.Request{
		Messages: messages, Seed: rng.Seed(seed), Rounds: f.rounds, Evals: f.evals, For: f.limit, Workers: f.workers, Progress: talk,
	})
	if errors.Is(err, context.Canceled) {
		fmt.Fprintln(c.ErrOrStderr(), "dmsim: interrupted: nothing was written")
		return exitCode(exitInterrupted)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", trace, err)
	}
	text := f.scenario(r, trace, seed)
	if _, err := scenarios.Parse(f.output, text, scenarios.Overrides{}); err != nil {
		return fmt.Errorf("what was found is no scenario: %w", err)
	}
	if err := renameio.WriteFile(f.output, text, 0o644); err != nil {
		return err
	}
	return f.tellCalibrated(c, r, trace, seed)
}

// talk tells now and then how far it is.
func (f *calibrateFlags) talk(c *cobra.Command, trace string) func(calibrate.Progress) {
	began, last := time.Now(), time.Time{}
	return func(p calibrate.Progress) {
		if f.quiet || time.Since(last) < lineEvery {
			return
		}
		last = time.Now()
		fmt.Fprintf(c.ErrOrStderr(), "calibrate %s: round %d of %d, %d simulations, loss %.3f (%.0f s)\n", filepath.Base(trace), p.Round, p.Rounds, p.Simulations, p.Loss, time.Since(began).Seconds())
	}
}

func (f *calibrateFlags) tellCalibrated(c *cobra.Command, r *calibrate.Result, trace string, seed uint64) error {
	if r.OutOfTime {
		fmt.Fprintf(c.ErrOrStderr(), "dmsim: the time of %v was over before the search: --for gives more\n", f.limit)
	}
	if f.structured() != "" {
		return f.report(c, calibrated{"dmsim.calibration/1", trace, seed, r.Simulations, r.OutOfTime, r.Loss, r.Before, r.After}, nil)
	}
	if f.quiet {
		return nil
	}
	w := c.OutOrStdout()
	fmt.Fprintf(w, "%d simulations. Kolmogorov-Smirnov distances to %s\n\n%-22s %12s %8s\n", r.Simulations, trace, "", "first guess", "found")
	for i, m := range r.After {
		if m.KS != nil && r.Before[i].KS != nil {
			fmt.Fprintf(w, "%-22s %12.3f %8.3f\n", m.Name, *r.Before[i].KS, *m.KS)
		}
	}
	scenario := f.output
	if filepath.Base(scenario) == scenario {
		scenario = "./" + scenario // a bare name would be one of the catalogue's
	}
	fmt.Fprintf(w, "\nwritten   %s\nvalidate  %s\n", f.output, reports.Command("dmsim", "validate", scenario, "--trace", trace))
	return nil
}

// scenario writes what was found as a scenario: what is not named is as in the default.
func (f *calibrateFlags) scenario(r *calibrate.Result, trace string, seed uint64) []byte {
	c := r.Config
	head := fmt.Sprintf(`# Fitted to a recorded trace by dmsim calibrate %s -o %s --seed %d --rounds %d --simulations %d
# (%d simulations; Kolmogorov-Smirnov distances: see dmsim validate). What is not named here is as in dmsim show scenario quickstart --explicit.
# Fitted numbers hold for this trace, its length and its number of users.
`, filepath.Base(trace), filepath.Base(f.output), seed, f.rounds, f.evals, r.Simulations)
	return append([]byte(head), strictyaml.Encode(calibratedScenario{
		Description: "messages like those of " + filepath.Base(trace),
		Seed:        seed, Start: c.Start.Std(), Duration: c.Duration, Policy: "open",
		Population: calibratedPeople{
			Users: c.Population.Users, Ages: c.Population.Ages, FalseAges: c.Population.FalseAges, Zones: c.Population.Zones, Personas: c.Population.Personas,
			Settings: c.Population.Settings, Groups: c.Population.Groups,
		},
		Network: c.Network,
		Traffic: calibratedTraffic{
			Personas: calibratedPersonas{c.Traffic.Personas.Ordinary}, Arrivals: c.Traffic.Arrivals, Sessions: c.Traffic.Sessions, Replies: c.Traffic.Replies,
			Slips: c.Traffic.Slips, Changes: c.Traffic.Changes, Reactions: c.Traffic.Reactions, QuickestReaction: c.Traffic.QuickestReaction,
		},
	})...)
}

// calibratedScenario is the part of a scenario that a calibration says something about.
type calibratedScenario struct {
	Description string            `yaml:"description"`
	Seed        uint64            `yaml:"seed"`
	Start       time.Time         `yaml:"start"`
	Duration    time.Duration     `yaml:"duration"`
	Policy      string            `yaml:"policy"`
	Population  calibratedPeople  `yaml:"population"`
	Network     network.Config    `yaml:"network"`
	Traffic     calibratedTraffic `yaml:"traffic"`
}

type calibratedPeople struct {
	Users         int                    `yaml:"users"`
	Ages          population.Ages        `yaml:"ages"`
	FalseAges     population.FalseAges   `yaml:"false_ages"`
	Zones         []population.ZoneShare `yaml:"zones"`
	Personas      population.Personas    `yaml:"personas"`
	Settings      population.Settings    `yaml:"settings"`
	BlocksPerUser float64                `yaml:"blocks_per_user"`
	Groups        population.Groups      `yaml:"groups"`
}

type calibratedTraffic struct {
	Personas         calibratedPersonas `yaml:"personas"`
	Arrivals         traffic.Arrivals   `yaml:"arrivals"`
	Sessions         traffic.Sessions   `yaml:"sessions"`
	Replies          traffic.Replies    `yaml:"replies"`
	Slips            traffic.Slips      `yaml:"slips"`
	Changes          traffic.Changes    `yaml:"changes"`
	Reactions        traffic.Reactions  `yaml:"reactions"`
	QuickestReaction time.Duration      `yaml:"quickest_reaction"`
}

type calibratedPersonas struct {
	Ordinary persona.Persona `yaml:"ordinary"`
}
