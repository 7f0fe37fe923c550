package fleet

// Batch is work that is leased at once.
type Batch struct {
	Tasks []int `json:"tasks"` // at least one; done in this order
}

// Result is what came of a task: data, or why there is none.
type Result struct {
	Task   int
	Data   []byte
	Failed string // why the task was set aside; "": it was not
	Worker string // whose result it is
}

// Conflict is a second result of a task that is not the first: its runs are not a function of their configuration, which breaks what everything rests upon.
type Conflict struct {
	Task          int
	First, Second Digest
}

// Digest tells a result without its data.
type Digest struct {
	Worker string `json:"worker"`
	SHA256 string `json:"sha256"` // hexadecimal, of the data; the first 16 digits where no more of them was kept
}
