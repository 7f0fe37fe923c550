package history

import (
	"github.com/parquet-go/parquet-go"

	"dmsim/model"
	"dmsim/table"
)

// The kinds of columns. Each is null but where a row tells of it.

func newColumn(name string, of tells, node parquet.Node, get func(*row) parquet.Value) column {
	if of == always {
		return column{Name: name, Node: node, Take: table.Each(get)}
	}
	return column{Name: name, Node: parquet.Optional(node), Take: func(rows []row, values []parquet.Value) {
		for i := range rows {
			values[i] = parquet.Value{}
			if r := &rows[i]; r.tells&of != 0 {
				values[i] = get(r)
				values[i].SetDefinitionLevel(1)
			}
		}
	}}
}

// flag makes no value, which takes longer than to look one up.
func flag(name string, of tells, get func(*row) bool) column {
	c := newColumn(name, of, parquet.Leaf(parquet.BooleanType), nil)
	no, yes := parquet.BooleanValue(false), parquet.BooleanValue(true)
	if of != always {
		no.SetDefinitionLevel(1)
		yes.SetDefinitionLevel(1)
	}
	c.Take = func(rows []row, values []parquet.Value) {
		for i := range rows {
			switch r := &rows[i]; {
			case of != always && r.tells&of == 0:
				values[i] = parquet.Value{}
			case get(r):
				values[i] = yes
			default:
				values[i] = no
			}
		}
	}
	return c
}

func whole(name string, of tells, get func(*row) uint32) column {
	return newColumn(name, of, parquet.Uint(32), func(r *row) parquet.Value { return parquet.Int32Value(int32(get(r))) })
}

func long(name string, of tells, get func(*row) uint64) column {
	return newColumn(name, of, parquet.Uint(64), func(r *row) parquet.Value { return parquet.Int64Value(int64(get(r))) })
}

func count(name string, of tells, get func(*row) int64) column {
	return newColumn(name, of, parquet.Int(64), func(r *row) parquet.Value { return parquet.Int64Value(get(r)) })
}

func age(name string, of tells, get func(*row) int16) column {
	return newColumn(name, of, parquet.Int(16), func(r *row) parquet.Value { return parquet.Int32Value(int32(get(r))) })
}

func moment(name string, of tells, get func(*row) model.Time) column {
	return newColumn(name, of, table.Time(), func(r *row) parquet.Value { return parquet.Int64Value(int64(get(r))) })
}

func word(name string, of tells, words *table.Words, get func(*row) int) column {
	return newColumn(name, of, table.Word(), func(r *row) parquet.Value { return words.Value(get(r)) })
}
