package attack_test

import (
	"net/http"
	"strconv"
	"testing"
	"time"

	vegeta "github.com/tsenart/vegeta/v12/lib"

	"dmsim/model"
	"dmsim/sim/load"
	"dmsim/sim/load/attack"
)

// BenchmarkAgainstPlainVegeta sends as fast as 50 connections allow, half a second by plain vegeta and half a second by our driver in turns, to one server that reads a body and
// writes a few bytes. It reports what we reach of vegeta's requests a second.
func BenchmarkAgainstPlainVegeta(b *testing.B) {
	const connections = 50
	s := serve(b, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Dmsim-Commit", "1")
		w.WriteHeader(http.StatusCreated)
		echo(w, r)
	})
	ours := attack.New(sender{s.URL, http.Header{"Authorization": {"Bearer token"}, "Content-Type": {"application/json"}}}, attack.Options{})
	plan := &load.Plan{Attempts: make([]model.Attempt, 1<<17)}
	var requests [2]uint64
	var took [2]time.Duration
	for b.Loop() {
		begun := time.Now()
		requests[0] += plain(s.URL, connections)
		took[0] += time.Since(begun)
		trial := &load.Trial{Plan: plan, Duration: 500 * time.Millisecond, Loop: load.Closed, Connections: connections}
		r := load.NewRecorder(trial, 2)
		begun = time.Now()
		if err := ours.Drive(b.Context(), trial, r); err != nil {
			b.Fatal(err)
		}
		took[1] += time.Since(begun)
		for _, h := range r.Heard() {
			if h.State == load.Answered {
				requests[1]++
			}
		}
	}
	vegetas, mine := float64(requests[0])/took[0].Seconds(), float64(requests[1])/took[1].Seconds()
	b.ReportMetric(vegetas, "vegeta-req/s")
	b.ReportMetric(mine, "req/s")
	b.ReportMetric(mine/vegetas, "of-vegeta")
}

// body is that of a send.
const body = `{"to":"somebody","text":"a harmless text of a usual length","kind":"text","client_id":12345}`

// plain is half a second of vegeta as it comes.
func plain(url string, connections int) (requests uint64) {
	targeter := vegeta.NewStaticTargeter(vegeta.Target{
		Method: http.MethodPost, URL: url + "/v1/messages", Body: []byte(body),
		Header: http.Header{"Authorization": {"Bearer token"}, "Content-Type": {"application/json"}},
	})
	attacker := vegeta.NewAttacker(vegeta.Workers(uint64(connections)), vegeta.MaxWorkers(uint64(connections)), vegeta.Connections(connections))
	for range attacker.Attack(targeter, vegeta.Rate{}, 500*time.Millisecond, "") {
		requests++
	}
	return requests
}

// sender says a send, and hears its commit number.
type sender struct {
	url    string
	header http.Header
}

func (s sender) Say(_ int, _ *model.Attempt, to *vegeta.Target) error {
	to.Method, to.URL, to.Header, to.Body = http.MethodPost, s.url+"/v1/messages", s.header, []byte(body)
	return nil
}

func (s sender) Hear(_ int, _ *model.Attempt, _ int, header http.Header, _ []byte) load.Answer {
	commit, _ := strconv.ParseUint(header.Get("Dmsim-Commit"), 10, 64)
	return load.Answer{Outcome: model.Outcome{Commit: commit}}
}
