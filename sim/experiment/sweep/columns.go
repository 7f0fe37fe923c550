package sweep

import (
	"fmt"
	"io"
	"math"

	"github.com/parquet-go/parquet-go"

	"dmsim/table"
)

// groupRows is the length of a row group. It is part of what makes the file a function of its rows.
const groupRows = 4096

// TableName is the name of the table in results.parquet.
const TableName = "dmsim_sweep"

// fixedColumns stand before the factors, between them and the values, and at the end.
var fixedColumns = []string{"task", "point", "replication", "seed", "attempts", "delivered", "history_hash"}

// CheckNames says whether the factors' names leave the columns of outcomes and of runs alone.
func (p *Plan) CheckNames(outcomes []string) error {
	taken := make(map[string]bool)
	for _, name := range fixedColumns {
		taken[name] = true
	}
	for _, name := range outcomes {
		taken[name] = true
	}
	for i := range p.Factors {
		if name := p.Factors[i].Name; taken[name] {
			return fmt.Errorf("factors[%d].name: want a name that no other column of the results has, got %q", i, name)
		}
	}
	return nil
}

// NewWriter starts results.parquet: a row a run, in the order in which they are added. The names are those of the values.
func (p *Plan) NewWriter(to io.Writer, names []string) *table.Writer[Row] {
	number := func(get func(*Row) int64) func([]Row, []parquet.Value) {
		return table.Each(func(r *Row) parquet.Value { return parquet.Int64Value(get(r)) })
	}
	whole := parquet.Int(64)
	columns := []table.Column[Row]{
		{Name: "task", Node: table.Rising(whole), Take: number(func(r *Row) int64 { return int64(r.Task) })},
		{Name: "point", Node: whole, Take: number(func(r *Row) int64 { return int64(r.Point) })},
		{Name: "replication", Node: whole, Take: number(func(r *Row) int64 { return int64(r.Replication) })},
		{Name: "seed", Node: parquet.Uint(64), Take: number(func(r *Row) int64 { return int64(r.Seed) })},
	}
	for i := range p.Factors {
		columns = append(columns, p.factorColumn(i))
	}
	columns = append(columns,
		table.Column[Row]{Name: "attempts", Node: parquet.Uint(64), Take: number(func(r *Row) int64 { return int64(r.Attempts) })},
		table.Column[Row]{Name: "delivered", Node: parquet.Uint(64), Take: number(func(r *Row) int64 { return int64(r.Delivered) })},
	)
	for i, name := range names {
		columns = append(columns, table.Column[Row]{Name: name, Node: parquet.Optional(parquet.Leaf(parquet.DoubleType)), Take: table.EachOrNull(func(r *Row) parquet.Value {
			if math.IsNaN(r.Values[i]) {
				return parquet.NullValue()
			}
			return parquet.DoubleValue(r.Values[i])
		})})
	}
	columns = append(columns, table.Column[Row]{Name: "history_hash", Node: parquet.String(), Take: table.Each(func(r *Row) parquet.Value {
		return parquet.ByteArrayValue([]byte(r.HistoryHash))
	})})
	return table.NewWriter(to, TableName, columns, groupRows)
}

// factorColumn is a number where the factor is one at every point, else the label of the level.
func (p *Plan) factorColumn(i int) table.Column[Row] {
	f := &p.Factors[i]
	c := table.Column[Row]{Name: f.Name, Node: table.Word(), Take: table.Each(func(r *Row) parquet.Value {
		return parquet.ByteArrayValue([]byte(f.Label(p.Sample.Points[r.Point][i])))
	})}
	if f.Numeric() {
		c.Node = parquet.Leaf(parquet.DoubleType)
		c.Take = table.Each(func(r *Row) parquet.Value { return parquet.DoubleValue(f.Number(p.Sample.Points[r.Point][i])) })
	}
	return c
}
