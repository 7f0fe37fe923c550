package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/reports"
	"dmsim/scenarios"
	"dmsim/sim/adapter"
	"dmsim/sim/check/invariant"
	"dmsim/sim/check/mutant"
	"dmsim/sim/metrics"
	"dmsim/sim/network"
	"dmsim/sim/persona"
	"dmsim/sim/population"
)

// listing is one thing that can be listed: the names of its columns, and the rows. A column whose name ends in [] holds lists, which
// are an array in JSON.
type listing struct {
	what, columns string
	rows          func() [][]string
}

var listings = []listing{
	{"scenarios", "name description", func() (rows [][]string) {
		for _, e := range scenarios.Catalogue() {
			rows = append(rows, []string{e.Name, e.Description})
		}
		return rows
	}},
	{"experiments", "name question design runs", func() (rows [][]string) {
		for _, e := range scenarios.Experiments() {
			rows = append(rows, []string{e.Name, e.Question, string(e.Design.Kind), fmt.Sprint(e.Plan().Runs())})
		}
		return rows
	}},
	{"policies", "name description", func() (rows [][]string) {
		for _, name := range policy.PresetNames() {
			rows = append(rows, []string{name, policy.PresetSummary(name)})
		}
		return rows
	}},
	{"networks", "name description", func() (rows [][]string) {
		for _, name := range network.Likes() {
			rows = append(rows, []string{name, network.LikeSummary(name)})
		}
		return rows
	}},
	{"personas", "name share description", func() (rows [][]string) {
		for _, name := range population.PersonaNames() {
			p := persona.Default(name)
			rows = append(rows, []string{name, fmt.Sprintf("%g", p.Share), p.Description})
		}
		return rows
	}},
	{"rules", "id reasons[] refuses_when", func() (rows [][]string) {
		for _, r := range policy.Table() {
			rows = append(rows, []string{r.ID, reasons(r), r.Refuses})
		}
		return rows
	}},
	{"reasons", "name rule", func() (rows [][]string) {
		for i, name := range model.ReasonNames() {
			rows = append(rows, []string{name, policy.RuleOf(model.Reason(i))})
		}
		return rows
	}},
	{"invariants", "id title statement source applies mutant", func() (rows [][]string) {
		for _, i := range invariant.All() {
			rows = append(rows, []string{i.ID, i.Title, i.Statement, i.Source, i.Applies, i.Mutant})
		}
		return rows
	}},
	{"mutants", "id rule group description", func() (rows [][]string) {
		for _, m := range mutant.All() {
			rows = append(rows, []string{m.ID, m.Rule, m.Group, m.What})
		}
		return rows
	}},
	{"metrics", "name unit group higher_is definition", metricRows},
	{"adapters", "name description", func() (rows [][]string) {
		for _, name := range adapter.Names() {
			a, err := adapter.Load(name)
			if err != nil {
				panic(err) // it is in the program
			}
			rows = append(rows, []string{name, a.About})
		}
		return rows
	}},
	{"variables", "name type meaning", func() (rows [][]string) {
		for _, v := range policy.CustomVariables() {
			rows = append(rows, []string{v.Name, v.Type, v.Meaning})
		}
		return rows
	}},
}

const listSeparator = ", "

// metricRows are the metrics of a run's own counts, then those that are measured while it goes on; one that is both is listed once.
func metricRows() (rows [][]string) {
	measured := metrics.Definitions()
	for _, m := range reports.Metrics() {
		if !slices.ContainsFunc(measured, func(d metrics.Definition) bool { return d.Name == m.Name }) {
			rows = append(rows, []string{m.Name, m.Unit, "volume", "", m.Definition})
		}
	}
	for _, d := range measured {
		rows = append(rows, []string{d.Name, d.Unit, d.Group, d.Higher, d.Text()})
	}
	return rows
}

func reasons(r policy.Rule) string {
	names := make([]string, len(r.Reasons))
	for i, reason := range r.Reasons {
		names[i] = reason.String()
	}
	return strings.Join(names, listSeparator)
}

func newList() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "list " + strings.ReplaceAll(listable(), ", ", "|"),
		Short: "List scenarios, experiments, policies, known networks, personas, rules, reasons, invariants, mutants, metrics, adapters, variables of custom rules",
		Example: `  dmsim list scenarios
  dmsim list experiments
  dmsim list rules --json`,
		Args: args(1, 1),
		RunE: func(c *cobra.Command, args []string) error {
			for _, l := range listings {
				if l.what == args[0] {
					return l.print(c.OutOrStdout(), asJSON)
				}
			}
			return fmt.Errorf("list %s: want one of %s", args[0], listable())
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print an array of objects")
	return c
}

func listable() string {
	names := make([]string, len(listings))
	for i, l := range listings {
		names[i] = l.what
	}
	return strings.Join(names, ", ")
}

func (l listing) print(out io.Writer, asJSON bool) error {
	if !asJSON {
		w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
		for _, row := range l.rows() {
			fmt.Fprintln(w, strings.Join(row, "\t"))
		}
		return w.Flush()
	}
	columns := strings.Fields(l.columns)
	objects := []map[string]any{}
	for _, row := range l.rows() {
		object := map[string]any{}
		for i, column := range columns {
			if name, ok := strings.CutSuffix(column, "[]"); ok {
				object[name] = elements(row[i])
			} else {
				object[column] = row[i]
			}
		}
		objects = append(objects, object)
	}
	data, err := reports.Encode(objects)
	if err != nil {
		return err
	}
	_, err = out.Write(data)
	return err
}

// elements are those of a cell that holds a list; never nil, so that an empty list is [] in JSON.
func elements(cell string) []string {
	if cell == "" {
		return []string{}
	}
	return strings.Split(cell, listSeparator)
}
