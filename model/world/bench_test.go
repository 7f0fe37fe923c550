package world_test

import (
	"testing"
	"time"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/model/world"
)

// BenchmarkSpammer sends as one does who sends 400 messages within the spam window: what a send then costs is what the log of the sender costs.
func BenchmarkSpammer(b *testing.B) {
	const users, perWindow = 1000, 400
	newWords := func(i int) uint64 { return model.Mix(uint64(i), 1) }
	sameWords := func(int) uint64 { return model.Mix(1, 1) }
	for _, c := range []struct {
		name  string
		limit policy.Limit
		hold  time.Duration
		to    int // how many recipients take turns
		words func(int) uint64
	}{
		{"once", 20, 0, users - 1, newWords},                                      // each text once
		{"again", 20, 0, 5, sameWords},                                            // one text to a few
		{"refused", 20, 0, users - 1, sameWords},                                  // one text to ever others, refused above the limit
		{"held", 20, 100 * 365 * 24 * time.Hour, users - 1, sameWords},            // and held for it for good
		{"few", 20, 0, users - 1, func(i int) uint64 { return newWords(i % 40) }}, // forty texts in turn
		{"allowed", 500, 0, users - 1, sameWords},                                 // one text to ever others, which the policy lets pass
	} {
		b.Run(c.name, func(b *testing.B) {
			rules := open(b, func(p *policy.Policy) {
				p.Spam.MaxRecipients, p.Spam.Window, p.Spam.Hold, p.Spam.Probability = c.limit, 24*time.Hour, c.hold, 1
			})
			w := crowd(world.Options{Rules: rules, Alone: true, Messages: world.StoreKept}, users)
			i := 0
			var attempts [1]model.Attempt
			var outcomes [1]model.Outcome
			send := func() {
				a := message(0, model.UserID(1+i%c.to), noon+model.Time(i)*model.DayLength/perWindow)
				a.Message.Fingerprint = c.words(i)
				attempts[0] = *a
				w.DoAll(attempts[:], outcomes[:])
				i++
			}
			for range 2 * perWindow {
				send()
			}
			b.ReportAllocs()
			for b.Loop() {
				send()
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "sends/s")
		})
	}
}

// BenchmarkUnanswered sends to ever others who do not answer, under a cap that lets a hundred through, and under none.
func BenchmarkUnanswered(b *testing.B) {
	for name, most := range map[string]int{"capped": 100, "off": 0} {
		b.Run(name, func(b *testing.B) {
			const users = 1000
			rules := open(b, func(p *policy.Policy) { p.Unanswered.Messages, p.Spam.MaxRecipients = most, policy.NoLimit })
			w := crowd(world.Options{Rules: rules, Alone: true, Messages: world.StoreKept}, users)
			var attempts [1]model.Attempt
			var outcomes [1]model.Outcome
			i := 0
			send := func() {
				attempts[0] = *message(0, model.UserID(1+i%(users-1)), noon+model.Time(i)*model.Minute)
				w.DoAll(attempts[:], outcomes[:])
				i++
			}
			for range 400 {
				send()
			}
			b.ReportAllocs()
			for b.Loop() {
				send()
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "sends/s")
		})
	}
}
