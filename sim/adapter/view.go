package adapter

// view is what the templates of an attempt see. Texts that do not apply are empty, numbers 0.
type view struct {
	User    string   // who acts
	To      string   // whom it concerns; of read-user, whose messages are read
	Group   string   // the group that it concerns
	Text    string   // what a message says
	Kind    string   // of a message: text, image, video, emoji
	Labels  []string // what a simulation knows of the content: offensive, private-info, unwanted
	ID      uint64   // the client's, for retries
	Key     uint64   // of a message: what its chances are drawn from
	Message string   // that is reported; "": the last
	Setting string   // chosen, or of one who registers; "": none
	Birth   string   // of one who registers: YYYY-MM-DD
	Zone    string   // likewise: a name such as Europe/Berlin
	Members []string // of a group that is made, beside who makes it
	Time    string   // virtual, RFC 3339 with milliseconds
	Admin   string   // the admin token
	Token   string   // of who acts
}

// accessors find a field by its name, one that is no nil.
func accessors(field string) (text func(*view) *string, number func(*view) *uint64, list func(*view) *[]string) {
	switch field {
	case "User":
		text = func(v *view) *string { return &v.User }
	case "To":
		text = func(v *view) *string { return &v.To }
	case "Group":
		text = func(v *view) *string { return &v.Group }
	case "Text":
		text = func(v *view) *string { return &v.Text }
	case "Kind":
		text = func(v *view) *string { return &v.Kind }
	case "Message":
		text = func(v *view) *string { return &v.Message }
	case "Setting":
		text = func(v *view) *string { return &v.Setting }
	case "Birth":
		text = func(v *view) *string { return &v.Birth }
	case "Zone":
		text = func(v *view) *string { return &v.Zone }
	case "Time":
		text = func(v *view) *string { return &v.Time }
	case "Admin":
		text = func(v *view) *string { return &v.Admin }
	case "Token":
		text = func(v *view) *string { return &v.Token }
	case "ID":
		number = func(v *view) *uint64 { return &v.ID }
	case "Key":
		number = func(v *view) *uint64 { return &v.Key }
	case "Labels":
		list = func(v *view) *[]string { return &v.Labels }
	case "Members":
		list = func(v *view) *[]string { return &v.Members }
	}
	return text, number, list
}

// sampleName needs quoting wherever it is put.
const sampleName = `a "b" & c/d=ü`

// attempts are the templates of attempts.
var attempts = shape{"an attempt", []any{
	&view{
		User: sampleName, To: sampleName, Group: "12", Text: "two\nlines, \"quoted\" & \\", Kind: "text", Labels: []string{"offensive", "unwanted"}, ID: 1, Key: 1<<64 - 1,
		Message: "12", Setting: "friends", Birth: "2000-01-02", Zone: "Europe/Berlin", Members: []string{sampleName, "b"}, Time: "2026-03-01T12:00:00.000Z", Admin: "admin", Token: "token",
	},
	&view{},
}}

// naming is what the template of a name sees.
type naming struct {
	Run    string // letters and digits that no other run has
	Number uint64 // of the person in the run, from 1
}

var names = shape{"a name", []any{&naming{"x", 1}}}

// setting is what the templates of calls that set a service up see.
type setting struct {
	Scenario bool      // all who were there when the service was started, as they were; users and groups come after them, zones are theirs
	Running  bool      // the clock runs from then on
	Start    string    // virtual time
	Time     string    // the same, or what the clock is to be set to
	Policy   string    // all of it, as JSON, which is YAML too
	Later    []string  // those that may be put in force
	Index    int       // of the one of Later that is to be put in force
	Zones    []string  // names such as Europe/Berlin, the first UTC; users name them by their places
	Users    []settled // in order of their ids
	Follows  [][2]int  // numbers of Users: follower, followee
	Blocks   [][2]int  // blocker, blocked
	Groups   [][]int   // the first member is who made it
	Admin    string
}

// settled is one who is there at the start.
type settled struct {
	Name    string `json:"-"`
	Birth   string `json:"birth"`
	Zone    int    `json:"zone,omitempty"`    // of Zones
	Setting string `json:"setting,omitempty"` // "": the policy's
}

var settings = shape{"a set-up", []any{
	&setting{
		Start: "2026-03-01T12:00:00.000Z", Time: "2026-03-01T12:00:00.000Z", Policy: `{"name":"seed"}`, Later: []string{`{"name":"open"}`, `{}`}, Zones: []string{"UTC"},
		Users: []settled{{sampleName, "2000-01-02", 0, "friends"}, {"b", "2001-01-02", 0, ""}}, Follows: [][2]int{{0, 1}}, Blocks: [][2]int{{1, 0}}, Groups: [][]int{{0, 1}}, Admin: "admin",
	},
	&setting{Scenario: true, Start: "2026-03-01T12:00:00.000Z", Time: "2026-03-01T12:00:00.000Z", Policy: `{"name":"seed"}`},
}}

// login is what the templates of a log-in see.
type login struct {
	User  string   // one
	Users []string // or several
	Admin string
	Time  string
}

var logins = shape{"a log-in", []any{&login{sampleName, []string{sampleName, "b"}, "admin", "2026-03-01T12:00:00.000Z"}}}

// bearing is what the headers of a session see.
type bearing struct{ Token, User string }

var bearings = shape{"a session", []any{&bearing{"token", "user"}}}
