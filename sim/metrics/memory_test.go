package metrics_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"dmsim/model"
	"dmsim/sim/metrics"
	"dmsim/sim/population"
)

// ordinaries draws ordinary messages among users, of whom each means no harm: in a fixed order that looks like none.
type ordinaries struct {
	m     *metrics.Metrics
	users uint64
	a     model.Attempt
	o     model.Outcome
	n     uint64
}

func newOrdinaries(users int) *ordinaries {
	everybody := make(cast, users)
	for i := range everybody {
		everybody[i] = person{population.Ordinary, grown}
	}
	return &ordinaries{
		m: metrics.New(metrics.Setup{People: everybody, Start: start}), users: uint64(users),
		a: model.Attempt{At: start, Op: model.OpSend, Group: model.NoGroup}, o: model.Outcome{Reached: 1, Contact: model.Acquainted},
	}
}

// next observes one, some time after the one before.
func (s *ordinaries) next(pause model.Time) {
	h := model.Mix(s.n, 1)
	s.n++
	s.a.At += pause
	s.a.Actor, s.a.Target = model.UserID(h>>32*s.users>>32), model.UserID(h&(1<<32-1)*s.users>>32)
	s.m.Observe(&s.a, &s.o)
}

// 2 million ordinary messages over 100 days leave nothing behind.
func TestMemoryIsFlat(t *testing.T) {
	const messages = 2_000_000
	s := newOrdinaries(10_000)
	run := func() {
		for range messages {
			s.next(100 * model.DayLength / messages)
		}
	}
	assert.Zero(t, testing.AllocsPerRun(1, run), "it ran twice: 200 days")
	assert.EqualValues(t, 2*messages, s.n)
}

// What is remembered of first contacts, days and weeks goes again: weeks of the same rare events need no more memory than the first few.
func TestRareEventsAreForgotten(t *testing.T) {
	s := tell(t, people)
	week := func() {
		for d := range 7 {
			s.now += model.DayLength
			s.send(ana, ben, first).send(ben, ana, answer).send(ana, cy, first).op(model.OpAccept, cy, ana)
			s.send(spam, kim, unwanted).send(comp, lou, offensive).send(harry, model.UserID(d)%5, offensive).send(ana, ben, refused(model.DailyLimit))
			s.send(ana, ben, held(hour)).op(model.OpReport, ana, spam, upheld(hour, day)).op(model.OpBlock, ana, spam)
		}
	}
	for range 4 {
		week()
	}
	settled := testing.AllocsPerRun(1, week)
	assert.Equal(t, settled, testing.AllocsPerRun(10, week), "only the story itself allocates")
}

func BenchmarkObserve(b *testing.B) {
	for _, c := range []struct {
		name  string
		users int
	}{{"10k", 10_000}, {"1M", 1_000_000}} {
		b.Run(c.name, func(b *testing.B) {
			s := newOrdinaries(c.users)
			b.ReportAllocs()
			for b.Loop() {
				s.next(1)
			}
		})
	}
	b.Run("without", func(b *testing.B) {
		s := newOrdinaries(1_000_000)
		s.o.Repeat = true // what is left is the drawing and the call
		for b.Loop() {
			s.next(1)
		}
	})
}
