package history

import (
	"errors"
	"io"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/table"
)

// Schema names the shape of events.parquet and operations.parquet, in their metadata under the key "schema".
const Schema = "dmsim.history/1"

// groupRows is how many rows make a row group, as DuckDB has them. There can be 32,767 groups, 4.0e9 rows.
const groupRows = 122_880

// Options say what the columns of a history depend on.
type Options struct {
	Rules *policy.Rules   // those at the start: they name the reasons
	Later []*policy.Rules // those that come into force later: a fact for which not all ask is null
}

// Writer writes a history. It is for one goroutine. It holds about 25 MB, and until Close what the ends of the files say of their row groups, a byte a row.
type Writer struct {
	events     *table.Writer[row]
	operations *table.Writer[row] // nil: not wanted
	asked      tells              // facts that the world gathers
}

// New starts a history. Operations may be nil, and are then not written. Close completes the files; both stay open.
func New(events, operations io.Writer, o Options) *Writer {
	columns := newColumns(o.Rules)
	w := &Writer{events: newTable(events, columns), asked: askedBy(append([]*policy.Rules{o.Rules}, o.Later...))}
	if operations != nil {
		w.operations = newTable(operations, columns)
	}
	return w
}

func newTable(to io.Writer, columns []column) *table.Writer[row] {
	w := table.NewWriter(to, "history", columns, groupRows)
	w.Tell("schema", Schema)
	return w
}

// Record writes down an attempt, in the order of commits, and what became of it. Facts may be nil. The three are good for the call only.
func (w *Writer) Record(a *model.Attempt, o *model.Outcome, f *policy.Facts) error {
	into := w.events
	if a.Op != model.OpSend || o.Repeat {
		into = w.operations
	}
	if into == nil {
		return nil
	}
	r, err := into.Next()
	if err != nil {
		return err
	}
	r.attempt, r.outcome = *a, *o
	if r.tells = told(a, o) | toldFacts(a, o, f, w.asked); f != nil {
		r.facts = *f
	}
	return nil
}

// Events returns how many messages were recorded.
func (w *Writer) Events() uint64 { return w.events.Rows() }

// Close writes what is left, and the ends of the files.
func (w *Writer) Close() error {
	err := w.events.Close()
	if w.operations != nil {
		err = errors.Join(err, w.operations.Close())
	}
	return err
}
