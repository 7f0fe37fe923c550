package metrics_test

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/sim/metrics"
	"dmsim/sim/population"
)

// start is a Monday's midnight.
var start = model.TimeOf(time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC))

const (
	minute = time.Minute
	hour   = time.Hour
	day    = 24 * time.Hour
)

// person is one of a cast.
type person struct {
	persona population.Persona
	birth   model.Date
}

type cast []person

func (c cast) Users() int                                 { return len(c) }
func (c cast) Persona(id model.UserID) population.Persona { return c[id].persona }
func (c cast) TrueBirth(id model.UserID) model.Date       { return c[id].birth }

// The people of most stories.
const (
	ana model.UserID = iota
	ben
	cy
	kim // 14
	lou // 17, and 18 on 2026-03-12
	spam
	harry
	greg
	comp
	newUser // the first to be registered
)

var (
	grown  = model.NewDate(1990, 1, 1)
	people = cast{
		{population.Ordinary, grown},
		{population.Ordinary, grown},
		{population.Creator, grown},
		{population.Teen13To15, model.NewDate(2011, 6, 1)},
		{population.Teen16To17, model.NewDate(2008, 3, 12)},
		{population.Spammer, grown},
		{population.Harasser, grown},
		{population.Groomer, grown},
		{population.Compromised, grown},
	}
)

// story tells metrics a history.
type story struct {
	t      *testing.T
	m      *metrics.Metrics
	now    model.Time
	commit uint64
}

func tell(t *testing.T, people metrics.People, setup ...func(*metrics.Setup)) *story {
	s := metrics.Setup{People: people, Start: start}
	for _, f := range setup {
		f(&s)
	}
	return &story{t: t, m: metrics.New(s), now: start}
}

// at moves on to a time since the start.
func (s *story) at(d time.Duration) *story {
	require.GreaterOrEqual(s.t, start.Add(d), s.now, "a story goes on")
	s.now = start.Add(d)
	return s
}

// turn changes an attempt and its outcome.
type turn func(*model.Attempt, *model.Outcome)

func (s *story) do(a model.Attempt, turns ...turn) *story {
	s.commit++
	a.At = s.now
	o := model.Outcome{Commit: s.commit}
	for _, f := range turns {
		f(&a, &o)
	}
	if a.Op == model.OpSend && o.Reason == model.Delivered && a.Group == model.NoGroup {
		o.Reached = 1
	}
	s.m.Observe(&a, &o)
	return s
}

// send is a one-to-one message, delivered between acquaintances where nothing else is said.
func (s *story) send(from, to model.UserID, turns ...turn) *story {
	known := func(_ *model.Attempt, o *model.Outcome) { o.Contact = model.Acquainted }
	return s.do(model.Attempt{Op: model.OpSend, Actor: from, Target: to, Group: model.NoGroup}, append([]turn{known}, turns...)...)
}

// tell is a message to a group.
func (s *story) tell(from model.UserID, reached uint32, turns ...turn) *story {
	fan := func(_ *model.Attempt, o *model.Outcome) { o.Reached = reached }
	return s.do(model.Attempt{Op: model.OpSend, Actor: from, Target: model.NoUser, Group: 7}, append([]turn{fan}, turns...)...)
}

// op is an operation, done where nothing else is said.
func (s *story) op(op model.Op, actor, target model.UserID, turns ...turn) *story {
	return s.do(model.Attempt{Op: op, Actor: actor, Target: target, Group: model.NoGroup}, turns...)
}

// register opens an account; before is who the person was, NoUser for nobody.
func (s *story) register(id, before model.UserID, birth model.Date) *story {
	a := model.Attempt{Op: model.OpRegister, Actor: model.NoUser, Target: model.NoUser, Group: model.NoGroup, Birth: birth}
	if before != model.NoUser {
		a.Ref = uint64(before) + 1
	}
	return s.do(a, func(_ *model.Attempt, o *model.Outcome) { o.ID = uint32(id) })
}

func (s *story) close(after time.Duration) results {
	s.m.Close(start.Add(after))
	return resultsOf(s.t, s.m)
}

func refused(r model.Reason) turn { return func(_ *model.Attempt, o *model.Outcome) { o.Reason = r } }

func label(l model.Labels) turn {
	return func(a *model.Attempt, _ *model.Outcome) { a.Message.Labels = l }
}

func contact(c model.Contact) turn {
	return func(_ *model.Attempt, o *model.Outcome) { o.Contact = c }
}
func tie(t model.Tie) turn { return func(_ *model.Attempt, o *model.Outcome) { o.Tie = t } }

var (
	unwanted  = label(model.Unwanted)
	offensive = label(model.Offensive | model.Unwanted)
	first     = contact(model.FirstContact)
	answer    = contact(model.Answer)
	retry     = turn(func(_ *model.Attempt, o *model.Outcome) { o.Repeat = true })
)

// held is a refusal for spam that holds the sender.
func held(hold time.Duration) turn {
	return func(a *model.Attempt, o *model.Outcome) { o.Reason, o.Until = model.Spam, a.At.Add(hold) }
}

// upheld is a report that takes effect after a latency, and suspends for some time, 0 for not.
func upheld(latency, suspension time.Duration) turn {
	return func(a *model.Attempt, o *model.Outcome) {
		o.From = a.At.Add(latency)
		if suspension > 0 {
			o.Until = o.From.Add(suspension)
		}
	}
}

// results are the values by name.
type results map[string]metrics.Value

func resultsOf(t *testing.T, m *metrics.Metrics) results {
	t.Helper()
	r := results{}
	for i, v := range m.Values() {
		d := metrics.Definitions()[i]
		require.Equal(t, [2]string{d.Name, d.Unit}, [2]string{v.Name, v.Unit})
		requireSound(t, d, v)
		r[v.Name] = v
	}
	return r
}

// soundness is what testing.T and rapid.T share.
type soundness interface {
	require.TestingT
	Helper()
}

// requireSound holds what every value holds.
func requireSound(t soundness, d metrics.Definition, v metrics.Value) {
	t.Helper()
	if !v.Defined {
		require.Equal(t, metrics.Value{Name: v.Name, Unit: v.Unit}, v)
		return
	}
	require.False(t, math.IsNaN(v.Value) || math.IsInf(v.Value, 0), "%s: %v", v.Name, v.Value)
	require.GreaterOrEqual(t, v.Value, 0.0, v.Name)
	require.Equal(t, d.By != "", v.By != nil, "%s is split", v.Name)
	sum := 0.0
	for name, part := range v.By {
		require.NotEmpty(t, name)
		require.False(t, math.IsNaN(part) || part < 0, "%s by %s: %v", v.Name, name, part)
		sum += part
	}
	if d.Unit == "share" {
		require.LessOrEqual(t, v.Value, 1.0, v.Name)
	}
	if d.By == "reason; the parts sum to the value" {
		require.InDelta(t, v.Value, sum, 1e-9, v.Name)
	}
	if v.Lower != nil {
		require.LessOrEqual(t, *v.Lower, v.Value, v.Name)
	}
	if v.Upper != nil {
		require.NotNil(t, v.Lower, v.Name)
		require.GreaterOrEqual(t, *v.Upper, v.Value, v.Name)
	}
}

func (r results) is(t *testing.T, name string, want float64) {
	t.Helper()
	v, ok := r[name]
	require.True(t, ok, "no metric %s", name)
	assert.True(t, v.Defined, "%s is undefined", name)
	assert.InDelta(t, want, v.Value, 1e-9, name)
}

func (r results) undefined(t *testing.T, names ...string) {
	t.Helper()
	for _, name := range names {
		v, ok := r[name]
		require.True(t, ok, "no metric %s", name)
		assert.False(t, v.Defined, "%s is %v", name, v.Value)
	}
}
