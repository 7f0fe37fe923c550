package reports

import (
	"io"
	"text/tabwriter"

	"dmsim/reports/page"
)

// Report draws what was written so far into report.html. It comes after result.json and manifest.json, and before Commit: so what is drawn then is what is drawn again later.
func (f *Folder) Report() error {
	t, err := ReadTelling(f.staging.path)
	if err != nil {
		return err
	}
	p, err := t.Page()
	if err != nil {
		return err
	}
	return SavePage(f, p)
}

func tellLoad(folder string) (Telling, error) {
	l, err := ReadLoad(folder)
	return Telling{
		Text:  func(w io.Writer) error { return LoadSummary(w, l) },
		Page:  func() (*page.Page, error) { return LoadPage(&l, folder) },
		JUnit: func(w io.Writer) error { return JUnit(w, "dmsim load", LoadJUnit(&l.Result)) },
	}, err
}

func tellEstimate(folder string) (Telling, error) {
	e, m, err := ReadEstimate(folder)
	return Telling{
		Text:  func(w io.Writer) error { return e.Tell(w, folder, m.Command) },
		Page:  func() (*page.Page, error) { return EstimatePage(&e, &m), nil },
		JUnit: func(w io.Writer) error { return JUnit(w, "dmsim load", e.JUnit()) },
	}, err
}

func tellCheck(folder string) (Telling, error) {
	d, m, err := ReadCheck(folder)
	return Telling{
		Text: func(w io.Writer) error {
			return written(w, func(w io.Writer) {
				d.TellFailures(w)
				d.Tell(w)
			})
		},
		Page:  func() (*page.Page, error) { return CheckPage(&d, &m) },
		JUnit: func(w io.Writer) error { return JUnit(w, "dmsim check", d.JUnit(CheckRules())) },
	}, err
}

func tellKills(folder string) (Telling, error) {
	k, m, err := ReadKills(folder)
	return Telling{
		Text:  func(w io.Writer) error { return written(w, k.Tell) },
		Page:  func() (*page.Page, error) { return KillsPage(&k, &m), nil },
		JUnit: func(w io.Writer) error { return JUnit(w, "dmsim check --mutants", k.JUnit()) },
	}, err
}

func tellDiff(folder string) (Telling, error) {
	d, m, err := ReadDiff(folder)
	return Telling{
		Text:  func(w io.Writer) error { return Diff(w, &d) },
		Page:  func() (*page.Page, error) { return DiffPage(&d, &m), nil },
		JUnit: func(w io.Writer) error { return JUnit(w, "dmsim diff", DiffJUnit(&d)) },
	}, err
}

func tellCompare(folder string) (Telling, error) {
	c, err := ReadComparison(folder)
	return Telling{
		Text: func(w io.Writer) error { return CompareSummary(w, &c) },
		Page: func() (*page.Page, error) { return ComparePage(&c), nil },
		Brief: func(w io.Writer) error {
			_, err := w.Write(compareMarkdown(c.Result))
			return err
		},
		CSV: func(w io.Writer) error {
			table, err := compareCSV(c.Result)
			if err == nil {
				_, err = w.Write(table)
			}
			return err
		},
	}, err
}

func tellSweep(folder string) (Telling, error) {
	s, err := ReadSweep(folder)
	return Telling{
		Text: func(w io.Writer) error { return SweepSummary(w, s) },
		Page: func() (*page.Page, error) { return SweepPage(&s), nil },
		Brief: func(w io.Writer) error {
			_, err := w.Write(SweepMarkdown(s))
			return err
		},
		CSV: func(w io.Writer) error {
			effects, err := SweepCSV(&s.Document)
			if err == nil {
				_, err = w.Write(effects)
			}
			return err
		},
	}, err
}

func tellAlarms(folder string) (Telling, error) {
	a, m, err := ReadAlarms(folder)
	return Telling{
		Text: func(w io.Writer) error { return DiffAlarms(w, &a) },
		Page: func() (*page.Page, error) { return AlarmsPage(&a, &m), nil },
	}, err
}

// written writes what cannot err, in columns.
func written(w io.Writer, tell func(io.Writer)) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	tell(t)
	return t.Flush()
}
