package page

// Page is a report.
type Page struct {
	Title    string // in the window's title and the heading
	Lead     string // a sentence or two under it: what this is, what came of it
	Facts    []Fact // the numbers to see first; 3 to 8
	Sections []Section
	Footer   Footer
}

// Fact is one number of the header.
type Fact struct {
	Name  string
	Value string
	Note  string // smaller, under it; "" for none
	Mood  Mood
}

// Mood says whether a fact is a verdict. It adds a sign and a colour.
type Mood string

// Moods.
const (
	Neutral Mood = ""
	Good    Mood = "good"
	Bad     Mood = "bad"
	Unsure  Mood = "unsure"
)

// Footer says where a page comes from.
type Footer struct {
	Version           string
	ConfigurationHash string
	Command           string // repeats what the page tells of
}

// Section is a heading with what stands below it.
type Section struct {
	ID     string // of the anchor: a-z, 0-9 and dashes, begins with a letter, once a page
	Title  string
	Text   []string // paragraphs, before the blocks
	Blocks []Block
}

// Block is one of *Chart, *Table, *List, Note, Code, Diagram, Fold.
type Block interface{ block() }

// Chart is a picture of rows.
type Chart struct {
	ID      string         // as that of a section, and of its own
	Title   string         // the caption: what is seen
	Text    string         // under the title: how to read it; "" for none
	Alt     string         // for who cannot see it: what it shows, with the main numbers. Must not be empty
	Spec    map[string]any // Vega-Lite, without $schema, data, width, config and description
	Height  int            // pixels; 0: the specification says, or 260
	Breadth int            // pixels that it needs at least: a narrower screen scrolls within the figure. 0: any will do
	Data    *Table         // what Spec draws when it names no data; its columns by their names are the fields. Also the table behind the chart
	Further []*Table       // more of it: {"data": {"name": "ID of the table"}} in a layer of Spec
}

// Table is rows under columns.
type Table struct {
	ID      string // for the data; must be unique in a page. "" where the table is a chart's Data, or its data need no name
	Caption string
	Columns []Column
	Rows    [][]any // strings, bools, ints, uints, floats, time.Time, or nil for what is not known; NaN and the infinities count as nil
	Folded  bool    // behind a line that opens it
	Max     int     // rows shown; 0: 200. The rest is in the data, and the page says so
}

// List is short lines below each other.
type List struct {
	Title   string // "" for none
	Items   []Item
	Numbers bool // an order that means something
}

// Item is a line of a list.
type Item struct {
	Head string // stands out; "" for none
	Text string
}

// Note is a sentence that stands out: a warning, a limit.
type Note struct {
	Text string
	Mood Mood
}

// Code is text that is shown as it is, such as a configuration or a command.
type Code struct {
	Title  string // what it is
	Text   string
	Folded bool
}

// Diagram is a drawing that is no chart of rows. Write refuses one with anything that could run or fetch.
type Diagram struct {
	Title string
	Alt   string // must not be empty
	SVG   string // one <svg> element with a viewBox and no links, styles or scripts; class may be ink, muted, faint, ground or a colour of the palette
}

// Fold is blocks behind a line that opens them.
type Fold struct {
	Title  string
	Blocks []Block
}

func (*Chart) block()  {}
func (*Table) block()  {}
func (*List) block()   {}
func (Note) block()    {}
func (Code) block()    {}
func (Diagram) block() {}
func (Fold) block()    {}
