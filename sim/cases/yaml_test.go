package cases_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/sim/cases"
)

// bare is a case without what depends on the file that it stands in. Of zones it keeps the names, of which the tables follow.
func bare(c cases.Case) cases.Case {
	c.Source, c.Line, c.Comment = "", 0, nil
	var zones []model.Zone
	for _, zone := range c.Zones {
		zones = append(zones, model.Zone{Name: zone.Name})
	}
	c.Zones, c.Steps = zones, slices.Clone(c.Steps)
	for i := range c.Steps {
		c.Steps[i].Line, c.Steps[i].Text = 0, ""
	}
	return c
}

// TestYAMLOfFiles: what is written of each case of a file reads as the same case.
func TestYAMLOfFiles(t *testing.T) {
	var files []string
	for _, pattern := range []string{"testdata/*.yaml", "testdata/wrong/*.yaml", shared + "/*.yaml"} {
		found, err := filepath.Glob(pattern)
		require.NoError(t, err)
		files = append(files, found...)
	}
	require.NotEmpty(t, files)
	for _, file := range files {
		for _, c := range parseFile(t, file) {
			written := c.YAML()
			again, err := cases.Parse(file, written)
			require.NoError(t, err, "%s", written)
			require.Len(t, again, 1)
			require.Equal(t, bare(c), bare(again[0]), "%s", written)
			require.Equal(t, string(written), string(again[0].YAML()), "written again")
		}
	}
}

// TestYAML: what is written, word for word.
func TestYAML(t *testing.T) {
	const golden = "testdata/written.golden"
	all, err := cases.Parse("x.yaml", []byte(unpolished))
	require.NoError(t, err)
	all[0].Comment = []string{"I06 was violated: nobody gets a message of one whom they block.", "", "repeat:\n  dmsim check --seed 7\t--only I06"}
	got := string(all[0].YAML())
	if *update {
		require.NoError(t, os.WriteFile(golden, []byte(got), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	assert.Equal(t, string(want), got)
}

const unpolished = `name: "who said \"no\": #1"
policy: {extends: seed, name: tight, daily_limit: {messages: 3, clock: utc-day}, spam: {window: 90m}, default_setting: {bands: [{from: 13, to: 17, setting: no-one}]},
  custom: [{id: far-apart, refuse_when: "!group.is && (sender.age > recipient.age + 20 || recipient.age > sender.age + 20)"}]}
start: 2026-03-01T12:00:00.25Z
users: {ana: {born: 1995-04-01, zone: +05:45}, ben: {born: 1996-05-02, dms: everyone, zone: Europe/Berlin}, "null": {born: 1990-01-01}}
crowds: {fan: {count: 2, born: 1999-01-01, dms: friends}}
follows: [ana -> ben, fan* -> ana, ben -> null]
groups: {club: {members: [ana, fan*, ben]}}
steps:
- {send: {from: ana, to: ben, text: hello}, key: 81985529216486895, expect: delivered}
- {send: {from: fan*, to: ana, text: "no: {n}\n", kind: emoji, labels: [offensive, unwanted], id: 7, times: 2}, after: 5400s, expect: {ok: 1, spam: 1, far-apart: 2}}
- {block: {by: ben, user: ana}, after: 1ms, key: 0}
- {send: {from: ana, to: ben, anonymous: true}, overlaps: true, after: 12d, expect: not-logged-in}
- {report: {by: ben, from: ana, message: 1}, at: 2026-03-13T14:00:00.251Z}
- {policy: {daily_limit: {messages: none}}}
- {policy: {extends: open, custom: [{id: far-apart, refuse_when: "!group.is && (sender.age > recipient.age + 20 || recipient.age > sender.age + 20)"}]}, after: 1h}
- {send: {from: ben, group: club, text: "yes"}, reaches: [fan*, ana]}
- {register: {user: cy, born: 2000-01-02, dms: no-one, zone: "-03:30"}}
- {create-group: {by: cy, group: "12", members: fan*}}
- {inbox: {of: ana, group: club}, expect: [hello, "yes", "7"], after: 20m7s}
- {inbox: {of: ana, from: "null"}}
`

// TestYAMLOfGenerated: whatever a case holds, it reads as it was written.
func TestYAMLOfGenerated(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := generate(t)
		written := c.YAML()
		again, err := cases.Parse("x.yaml", written)
		require.NoError(t, err, "%s", written)
		require.Len(t, again, 1)
		require.Equal(t, bare(c), bare(again[0]), "%s", written)
	})
}

// TestYAMLOfNoCrowd: what no file can say is refused.
func TestYAMLOfNoCrowd(t *testing.T) {
	c := cases.Case{Policy: policy.Seed(), Steps: []cases.Step{{Action: &cases.Action{Op: model.OpDelete, Actors: []string{"a", "b"}, Times: 1}}}}
	assert.PanicsWithValue(t, "cases: no file can say that a step is about [a b], which is no crowd of the case", func() { c.YAML() })
}

// names to be told apart from what else they could read as.
var names = []string{"ana", "Ben", "null", "true", "12", "0x1f", "1e3", "Zoë", "ана", "a.b-c_", "off", "2026-01-02", "x-", "1d"}

var customRules = []policy.CustomRule{
	{ID: "no-images", RefuseWhen: `message.kind == "image"`},
	{ID: "far", RefuseWhen: "sender.age > 40 ||\n  message.kind == 'video'"},
}

// generator draws a case that Parse could have read.
type generator struct {
	*rapid.T
	c     cases.Case
	zones []string
}

func generate(t *rapid.T) cases.Case {
	g := generator{T: t, zones: []string{"UTC"}}
	g.c.Name = rapid.StringN(1, 20, -1).Draw(t, "name")
	g.c.Comment = rapid.SliceOf(rapid.String()).Draw(t, "comment")
	g.c.Start = model.Time(rapid.Int64Range(0, 2e12).Draw(t, "start"))
	g.c.Policy = g.policy(nil)
	g.people()
	for range rapid.IntRange(1, 8).Draw(t, "steps") {
		g.step()
	}
	for _, zone := range g.zones {
		g.c.Zones = append(g.c.Zones, model.Zone{Name: zone})
	}
	return g.c
}

// policy is a preset, often changed; under an earlier one with its custom rules.
func (g *generator) policy(earlier *policy.Policy) policy.Policy {
	p, err := policy.Preset(rapid.SampledFrom(policy.PresetNames()).Draw(g.T, "preset"))
	require.NoError(g, err)
	changes := []func(){
		func() {
			p.Name = rapid.SampledFrom([]string{"mine", "seed", "open", "5", "null"}).Draw(g.T, "policy's name")
		},
		func() { p.DailyLimit.Messages = policy.Limit(rapid.IntRange(0, 9).Draw(g.T, "messages")) },
		func() { p.DailyLimit.Messages = policy.NoLimit },
		func() { p.DefaultSetting = policy.DefaultSetting{Setting: model.NoOne} },
		func() { p.DefaultSetting.Setting = model.Everyone },
		func() {
			p.DefaultSetting.Bands = []policy.SettingBand{{From: 13, To: 15, Setting: model.NoOne}, {From: 18, Setting: model.Everyone}}
		},
		func() { p.Spam.Probability = rapid.Float64Range(0, 1).Draw(g.T, "probability") },
		func() {
			p.Moderation.Latency = time.Millisecond * time.Duration(rapid.Int64Range(0, 1e9).Draw(g.T, "latency"))
		},
		func() { p.Unanswered = policy.Unanswered{Messages: 3, Window: time.Hour} },
		func() { p.Requests.Kinds = []model.Kind{model.Emoji, model.Text} },
		func() { p.BaseGate = model.GateDeny },
		func() { p.Custom = customRules },
	}
	for _, change := range changes {
		if rapid.IntRange(0, 4).Draw(g.T, "change") == 0 {
			change()
		}
	}
	if earlier != nil {
		p.Custom = earlier.Custom
	}
	return p
}

func (g *generator) people() {
	all := rapid.Permutation(names).Draw(g.T, "names")[:rapid.IntRange(2, 5).Draw(g.T, "users")]
	for _, name := range all {
		g.c.Users = append(g.c.Users, cases.User{Name: name, Profile: g.profile()})
	}
	if rapid.Bool().Draw(g.T, "a crowd") {
		crowd := cases.Crowd{Name: rapid.SampledFrom([]string{"fan", "no", "7"}).Draw(g.T, "crowd"), Count: rapid.IntRange(1, 3).Draw(g.T, "count")}
		profile := g.profile()
		for i := range crowd.Count {
			g.c.Users = append(g.c.Users, cases.User{Name: crowd.Name + string(rune('1'+i)), Profile: profile})
		}
		g.c.Crowds = append(g.c.Crowds, crowd)
	}
	for range rapid.IntRange(0, 9).Draw(g.T, "pairs") {
		pair := cases.Pair{From: g.user(), To: g.user()}
		switch {
		case pair.From == pair.To:
		case rapid.Bool().Draw(g.T, "follows"):
			g.c.Follows = append(g.c.Follows, pair)
		default:
			g.c.Blocks = append(g.c.Blocks, pair)
		}
	}
	for _, name := range []string{"club", "null"}[:rapid.IntRange(0, 2).Draw(g.T, "groups")] {
		g.c.Groups = append(g.c.Groups, cases.Group{Name: name, Members: append([]string{g.c.Users[0].Name}, g.some(1)...)})
	}
}

func (g *generator) profile() (p model.Profile) {
	p.Birth = (g.c.Start.Day() - model.Day(rapid.IntRange(0, 36500).Draw(g.T, "age in days"))).Date()
	if p.HasSetting = rapid.Bool().Draw(g.T, "has a setting"); p.HasSetting {
		p.Setting = model.Setting(rapid.IntRange(0, 2).Draw(g.T, "setting"))
	}
	zone := rapid.SampledFrom([]string{"UTC", "Europe/Berlin", "+05:45", "-03:30"}).Draw(g.T, "zone")
	if !slices.Contains(g.zones, zone) {
		g.zones = append(g.zones, zone)
	}
	p.Zone = model.ZoneID(slices.Index(g.zones, zone))
	return p
}

func (g *generator) user() string {
	return g.c.Users[rapid.IntRange(0, len(g.c.Users)-1).Draw(g.T, "user")].Name
}

// some are users from one on.
func (g *generator) some(from int) (all []string) {
	for _, u := range g.c.Users[from:] {
		if rapid.IntRange(0, 3).Draw(g.T, "among them") > 0 {
			all = append(all, u.Name)
		}
	}
	return all
}

// crowd is one user, or a crowd.
func (g *generator) crowd() []string {
	if len(g.c.Crowds) == 0 || rapid.Bool().Draw(g.T, "one") {
		return []string{g.user()}
	}
	var all []string
	for _, u := range g.c.Users[len(g.c.Users)-g.c.Crowds[0].Count:] {
		all = append(all, u.Name)
	}
	return all
}

func (g *generator) group() string {
	if len(g.c.Groups) == 0 {
		return "nowhere"
	}
	return g.c.Groups[rapid.IntRange(0, len(g.c.Groups)-1).Draw(g.T, "group")].Name
}

func (g *generator) step() {
	s := cases.Step{At: g.c.Start}
	if n := len(g.c.Steps); n > 0 {
		s.At = g.c.Steps[n-1].At
	}
	s.At += model.Time(rapid.OneOf(rapid.Just(int64(0)), rapid.Int64Range(0, 1e5), rapid.Int64Range(0, 1e10)).Draw(g.T, "after"))
	switch rapid.IntRange(0, 9).Draw(g.T, "what") {
	case 0:
		s.Policy = &cases.Later{Policy: g.policy(&g.c.Policy)}
	case 1:
		s.Inbox = &cases.Inbox{Of: g.user(), From: g.user()}
		if len(g.c.Groups) > 0 && rapid.Bool().Draw(g.T, "in a group") {
			s.Inbox.From, s.Inbox.Group = "", g.group()
		}
		if s.Inbox.HasTexts = rapid.Bool().Draw(g.T, "has texts"); s.Inbox.HasTexts {
			s.Inbox.Texts = append([]string{}, rapid.SliceOf(rapid.String()).Draw(g.T, "texts")...)
		}
	default:
		g.act(&s)
	}
	g.c.Steps = append(g.c.Steps, s)
}

func (g *generator) act(s *cases.Step) {
	s.Action = g.action()
	attempts := s.Action.Attempts()
	if n := len(g.c.Steps); attempts == 1 {
		if s.HasKey = rapid.Bool().Draw(g.T, "has a key"); s.HasKey {
			s.Key = model.Key(rapid.Uint64().Draw(g.T, "key"))
		}
		if n > 0 {
			before := g.c.Steps[n-1]
			s.Overlaps = before.Action != nil && before.Action.Attempts() == 1 && !before.Overlaps && rapid.Bool().Draw(g.T, "overlaps")
		}
	}
	reasons := int(model.CustomReason) + len(g.c.Policy.Custom)
	s.Expect = map[model.Reason]int{}
	for range attempts {
		s.Expect[model.Reason(rapid.IntRange(0, reasons-1).Draw(g.T, "reason"))]++
	}
	if s.Action.Op == model.OpSend && s.Action.Group != "" && rapid.Bool().Draw(g.T, "reaches") {
		s.Reaches, s.HasReaches = g.some(0), true
	}
}

func (g *generator) action() *cases.Action {
	a := &cases.Action{Op: model.Op(rapid.IntRange(0, len(model.OpNames())-1).Draw(g.T, "op")), Times: 1, Actors: g.crowd()}
	switch a.Op {
	case model.OpSend:
		g.send(a)
	case model.OpSet:
		a.Setting = model.Setting(rapid.IntRange(0, 2).Draw(g.T, "setting"))
	case model.OpRegister:
		a.Actors, a.Profile = []string{g.user()}, g.profile()
	case model.OpDelete:
	case model.OpCreateGroup:
		a.Actors, a.Group, a.Members = []string{g.user()}, "pals", g.some(0)
	case model.OpAdd:
		a.Group, a.Targets = g.group(), g.crowd()
	case model.OpLeave:
		a.Group = g.group()
	case model.OpReport:
		a.Targets = g.crowd()
		for i, s := range g.c.Steps {
			if s.Action != nil && s.Action.Op == model.OpSend && s.Action.Attempts() == 1 && rapid.Bool().Draw(g.T, "that") {
				a.Message = i + 1
			}
		}
	default:
		a.Targets = g.crowd()
	}
	return a
}

func (g *generator) send(a *cases.Action) {
	if rapid.Bool().Draw(g.T, "to a group") {
		a.Group = g.group()
	} else {
		a.Targets = g.crowd()
	}
	a.Times = rapid.SampledFrom([]int{1, 1, 1, 3}).Draw(g.T, "times")
	a.Anonymous = rapid.Bool().Draw(g.T, "anonymous")
	a.Content = cases.Content{
		Text: rapid.String().Draw(g.T, "text"), ID: rapid.OneOf(rapid.Just(""), rapid.String()).Draw(g.T, "id"),
		Kind: model.Kind(rapid.IntRange(0, 3).Draw(g.T, "kind")), Labels: model.Labels(rapid.IntRange(0, 7).Draw(g.T, "labels")),
	}
}

// FuzzYAML: what Parse reads, YAML writes so that it reads the same.
func FuzzYAML(f *testing.F) {
	files, err := filepath.Glob("testdata/*.yaml")
	require.NoError(f, err)
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(f, err)
		for document := range strings.SplitSeq(string(data), "---\n") {
			f.Add(document)
		}
	}
	f.Add(unpolished)
	f.Fuzz(func(t *testing.T, data string) {
		all, err := cases.Parse("f.yaml", []byte(data))
		if err != nil {
			return
		}
		for _, c := range all {
			again, err := cases.Parse("f.yaml", c.YAML())
			require.NoError(t, err, "%s", c.YAML())
			require.Equal(t, bare(c), bare(again[0]), "%s", c.YAML())
		}
	})
}
