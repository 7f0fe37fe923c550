package main

import (
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"dmsim/model"
	"dmsim/reports"
	"dmsim/reports/picture"
	"dmsim/scenarios"
	"dmsim/sim/tracestats"
)

// The shape and the file of a validation.
const (
	validationSchema = "dmsim.validation/1"
	validationFile   = "validation.json"
)

// validation is how the messages of a run compare with those of a trace.
type validation struct {
	Schema   string               `json:"schema"`
	Scenario string               `json:"scenario"`
	Seed     uint64               `json:"seed"`
	Trace    string               `json:"trace"` // the file, as it was given
	Measures []tracestats.Measure `json:"measures"`
	Hours    profiles             `json:"hours"` // shares of the messages by hour of the day, UTC, from 0 to 23
	Days     profiles             `json:"days"`  // shares by day of the week, from Sunday
}

// profiles are null where there are no messages.
type profiles struct {
	Trace     []float64 `json:"trace"`
	Simulated []float64 `json:"simulated"`
}

type validateFlags struct {
	commonFlags
	trace   string
	picture string
}

func newValidate() *cobra.Command {
	var f validateFlags
	c := &cobra.Command{
		Use:   "validate SCENARIO --trace FILE",
		Short: "Compare the messages of a run with a recorded trace",
		Long: `Validate runs a scenario and measures its delivered one-to-one messages, and those of a recorded trace (SNAP: SRC DST UNIXTS, plain or gzip), by the
same definitions: how much users write, to how many, how fast they answer, in what sessions and at what hours. It prints both beside each other (of a
distribution its p50 and p90) with their Kolmogorov-Smirnov distance: 0 for equal distributions, 1 for those that do not overlap.`,
		Example: `  dmsim validate quickstart --trace trace.txt.gz --set population.users=500
  dmsim validate quickstart --trace trace.txt.gz --set population.users=500 --set duration=2d --seed 2 --json --quiet
  dmsim validate quickstart --trace trace.txt.gz --set population.users=500 --out runs/like-a-trace --picture like-a-trace.png`,
		Args: args(1, 1),
		RunE: func(c *cobra.Command, args []string) error { return f.validate(c, args[0]) },
	}
	f.addScenario(c)
	c.Flags().StringVar(&f.trace, "trace", "", "file of the recorded trace")
	c.Flags().StringVar(&f.picture, "picture", "", "draw both into this file: .png or .svg")
	c.Flags().StringVar(&f.out, "out", "", "folder for the run and its validation.json, replaced as a whole (default none)")
	f.addTalk(c)
	f.format.add(c)
	return c
}

func (f *validateFlags) validate(c *cobra.Command, name string) error {
	if err := f.check(c); err != nil {
		return err
	}
	s, err := scenarios.Load(name, f.overrides())
	if err != nil {
		return err
	}
	if err := checkMetrics(s); err != nil {
		return err
	}
	var folder *reports.Folder
	if f.out != "" {
		if folder, err = reports.Open(f.out); err != nil {
			return err
		}
		defer func() { _ = folder.Discard() }() // does nothing once it is committed
	}
	ctx, stop := interruptible(c.Context())
	defer stop()
	c.SetContext(ctx)
	trace, simulated, run, err := f.measure(c, name, s)
	if ctx.Err() != nil {
		fmt.Fprintln(c.ErrOrStderr(), "dmsim: interrupted: nothing was written")
		return exitCode(exitInterrupted)
	}
	if err != nil {
		return err
	}
	return f.tell(c, trace, simulated, run, folder)
}

// check judges the flags before anything is read or made for them.
func (f *validateFlags) check(c *cobra.Command) error {
	if err := f.commonFlags.check(c); err != nil {
		return err
	}
	if f.trace == "" {
		return fmt.Errorf("--trace: want the file of a recorded trace, got %q", f.trace)
	}
	if !c.Flags().Changed("picture") {
		return nil
	}
	if err := picture.Check(f.picture); err != nil {
		return fmt.Errorf("--picture: %w", err)
	}
	if info, err := os.Stat(f.picture); err == nil && info.IsDir() {
		return fmt.Errorf("--picture: %s: is a folder", f.picture)
	}
	if info, err := os.Stat(filepath.Dir(f.picture)); err != nil || !info.IsDir() {
		return fmt.Errorf("--picture: %s: there is no such folder", f.picture)
	}
	return nil
}

// measure measures the trace, then the run. The trace comes first, since it is read at once and may be none.
func (f *validateFlags) measure(c *cobra.Command, name string, s *scenarios.Scenario) (trace, simulated *tracestats.Measures, run reports.Run, err error) {
	if trace, err = tracestats.Read(c.Context(), f.trace); err != nil {
		return nil, nil, run, err
	}
	meter := messageMeter{tracestats.NewMeter()}
	if run, err = simulate(c.Context(), c, &f.commonFlags, s, s.Config(), f.command(name, s.Seed), observers{meter}); err != nil {
		return nil, nil, run, err
	}
	return trace, meter.Done(), run, nil
}

// messageMeter measures what a trace would hold of a run.
type messageMeter struct{ *tracestats.Meter }

func (m messageMeter) Observe(a *model.Attempt, o *model.Outcome) {
	if sent, ok := tracestats.Of(a, o); ok {
		m.Add(sent.From, sent.To, sent.At)
	}
}

// command is the line that repeats the validation.
func (f *validateFlags) command(scenario string, seed uint64) string {
	line := f.commonFlags.command("validate", scenario, seed) + " " + reports.Command("--trace", f.trace)
	if f.picture != "" {
		line += " " + reports.Command("--picture", f.picture)
	}
	return line
}

// tell writes the picture and the folder, where they are wanted, then prints.
func (f *validateFlags) tell(c *cobra.Command, trace, simulated *tracestats.Measures, run reports.Run, folder *reports.Folder) error {
	v := validation{
		Schema: validationSchema, Scenario: run.Document.Scenario, Seed: run.Document.Seed, Trace: f.trace,
		Measures: tracestats.Compare(trace, simulated),
		Hours:    profiles{known(trace.Hours[:]), known(simulated.Hours[:])},
		Days:     profiles{known(trace.Days[:]), known(simulated.Days[:])},
	}
	if f.picture != "" {
		if err := overlayOf(&v, trace, simulated).Save(f.picture); err != nil {
			return err
		}
	}
	if folder != nil {
		if err := v.save(run, folder); err != nil {
			return err
		}
	}
	return f.report(c, v, func(w io.Writer) { v.print(w, &run) })
}

// known returns a profile, nil where there is none.
func known(shares []float64) []float64 {
	if math.IsNaN(shares[0]) {
		return nil
	}
	return shares
}

func (v *validation) save(run reports.Run, folder *reports.Folder) error {
	if err := run.Save(folder); err != nil {
		return err
	}
	data, err := reports.Encode(v)
	if err != nil {
		return err
	}
	if err := folder.Write(validationFile, data); err != nil {
		return err
	}
	return folder.Commit()
}

func (v *validation) print(w io.Writer, run *reports.Run) {
	fmt.Fprintf(w, "%s, seed %d, under the policy %s, against %s\n\n", v.Scenario, v.Seed, run.Document.Policy, v.Trace)
	fmt.Fprintf(w, "measure\tunit\ttrace\tsimulated\tKS\n")
	for _, m := range v.Measures {
		ks := ""
		if m.KS != nil {
			ks = fmt.Sprintf("%.3f", *m.KS)
		} else if m.Trace.Quantiles != nil || m.Simulated.Quantiles != nil {
			ks = "undefined"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", m.Name, m.Unit, shownFigure(m.Trace, m.Unit), shownFigure(m.Simulated, m.Unit), ks)
	}
	fmt.Fprintf(w, "\nOf a distribution p50 / p90. KS: Kolmogorov-Smirnov distance, 0 for equal distributions.\n")
	fmt.Fprintf(w, "repeat  %s\n", run.Manifest.Command)
}

// shownFigure prints whole numbers whole.
func shownFigure(f tracestats.Figure, unit string) string {
	switch {
	case f.Quantiles != nil:
		return fmt.Sprintf("%.0f / %.0f", f.Quantiles.P50, f.Quantiles.P90)
	case f.Value == nil:
		return "undefined"
	case unit == "share" || unit == "ratio":
		return fmt.Sprintf("%.3f", *f.Value)
	}
	return fmt.Sprintf("%.0f", *f.Value)
}

// overlayOf draws the four distributions that a simulation is judged by, and when messages are sent.
func overlayOf(v *validation, trace, simulated *tracestats.Measures) *picture.Overlay {
	ks := map[string]string{}
	for _, m := range v.Measures {
		if m.KS != nil {
			ks[m.Name] = fmt.Sprintf(" (KS %.3f)", *m.KS)
		}
	}
	tile := func(name, title, label string, seconds bool, x, y tracestats.Sample) picture.Distribution {
		return picture.Distribution{Title: title + ks[name], Label: label, Seconds: seconds, Samples: [][]float64{x, y}}
	}
	return &picture.Overlay{
		Title: fmt.Sprintf("%s, seed %d, against %s", v.Scenario, v.Seed, filepath.Base(v.Trace)),
		Sources: []string{
			fmt.Sprintf("trace: %d messages of %d senders", trace.Messages, trace.Senders),
			fmt.Sprintf("simulated: %d messages of %d senders", simulated.Messages, simulated.Senders),
		},
		Distributions: []picture.Distribution{
			tile("messages_per_sender", "Messages a sender", "messages", false, trace.MessagesPerSender, simulated.MessagesPerSender),
			tile("messages_per_pair", "Messages a pair", "messages", false, trace.MessagesPerPair, simulated.MessagesPerPair),
			tile("turn_latency", "Turn latency", "time", true, trace.TurnLatency, simulated.TurnLatency),
			tile("sender_gaps", "Gaps of a sender", "time", true, trace.SenderGaps, simulated.SenderGaps),
		},
		Profiles: []picture.Profile{
			{Title: "Hour of the day", Label: "hour, UTC", Labels: hourLabels(), Shares: [][]float64{v.Hours.Trace, v.Hours.Simulated}},
			{Title: "Day of the week", Label: "day, UTC", Labels: dayLabels(), Shares: [][]float64{v.Days.Trace, v.Days.Simulated}},
		},
	}
}

func hourLabels() (labels []string) {
	for hour := range 24 {
		labels = append(labels, strconv.Itoa(hour))
	}
	return labels
}

func dayLabels() (labels []string) {
	for day := range 7 {
		labels = append(labels, time.Weekday(day).String()[:3])
	}
	return labels
}
