package bench

import (
	"context"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	vegeta "github.com/tsenart/vegeta/v12/lib"

	"dmsim/sim/load"
	"dmsim/sim/load/attack"
)

// Service is a service in this process, and who speaks to it.
type Service interface {
	attack.Speaker                   // of the attempts of a plan
	Begin(ctx context.Context) error // puts it in the state at the plan's start
	Close() error
}

// A client's turn is so many requests of the plan from its start, as fast as so many connections allow. Turns are short, and there are several a round: what else the
// machine does in one of them is then a matter of few.
const (
	clientRequests    = 5000
	clientConnections = 50
	clientPairs       = 4
)

// client sends the same requests to a service by plain vegeta and by ours, in turns, of which either is first as often. Neither meets the collector meanwhile.
func (b *loadBench) client(r *Load, p *load.Plan) (err error) {
	b.progress("starting a service")
	n := min(b.options.Attempts, clientRequests)
	s, err := b.options.Serve(b.ctx, p, n)
	if err != nil {
		return err
	}
	defer func() {
		if closed := s.Close(); err == nil {
			err = closed
		}
	}()
	c := &clients{bench: b, service: s, plan: p, requests: n}
	var plain, ours, ratios []float64
	for pair := range clientPairs*b.options.Rounds + 1 {
		b.progress("the client over HTTP, and plain vegeta")
		rates, err := c.pair(pair % 2)
		if err != nil {
			return err
		}
		if pair == 0 { // touches memory for the first time
			continue
		}
		plain, ours, ratios = append(plain, rates[0]), append(ours, rates[1]), append(ratios, rates[1]/rates[0])
	}
	r.Requests, r.Connections, r.Wrong = n, clientConnections, r.Wrong+c.wrong
	r.Vegeta, r.Client, r.ClientRatio = median(plain), median(ours), median(ratios)
	return nil
}

// clients are the two that are compared.
type clients struct {
	bench    *loadBench
	service  Service
	plan     *load.Plan
	requests int
	wrong    uint64 // answers to ours
}

// pair returns the requests a second of plain vegeta and of ours.
func (c *clients) pair(first int) (rates [2]float64, err error) {
	turns := [2]func() (float64, error){c.plain, c.ours}
	for _, turn := range []int{first, 1 - first} {
		if err := c.service.Begin(c.bench.ctx); err != nil {
			return rates, err
		}
		if rates[turn], err = turns[turn](); err != nil {
			return rates, err
		}
	}
	return rates, nil
}

// ours judges the answers afterwards.
func (c *clients) ours() (float64, error) {
	t := &load.Trial{Plan: c.plan, Duration: time.Hour, Loop: load.Closed, Most: c.requests, Connections: clientConnections}
	m, _, err := load.Measure(c.bench.ctx, attack.New(c.service, attack.Options{}), t, load.MeasureOptions{})
	if err != nil {
		return 0, err
	}
	if m.Failed > 0 {
		return 0, fmt.Errorf("client: %d of %d requests failed: %v", m.Failed, m.Offered, m.Failures)
	}
	c.wrong += m.Wrong
	return m.RateAnswered, c.bench.ctx.Err()
}

// plain is vegeta as it comes, with requests that are ready to be sent, and with a transport that can be closed afterwards.
func (c *clients) plain() (float64, error) {
	defer attack.Calm()()
	transport := &http.Transport{MaxIdleConnsPerHost: clientConnections}
	defer transport.CloseIdleConnections()
	attacker := vegeta.NewAttacker(
		vegeta.Workers(clientConnections), vegeta.MaxWorkers(clientConnections),
		vegeta.Client(&http.Client{Transport: transport, Timeout: vegeta.DefaultTimeout}),
	)
	defer context.AfterFunc(c.bench.ctx, func() { attacker.Stop() })()
	var failed error
	answered, begun := 0, time.Now()
	for result := range attacker.Attack(c.targeter(), vegeta.Rate{}, 0, "") {
		switch {
		case result.Code != 0:
			answered++
		case result.Error != vegeta.ErrNoTargets.Error():
			failed = fmt.Errorf("plain vegeta: %s", result.Error)
		}
	}
	took := time.Since(begun)
	if err := c.bench.ctx.Err(); err != nil {
		return 0, err
	}
	if failed == nil && answered != c.requests {
		failed = fmt.Errorf("plain vegeta: want %d answers, got %d", c.requests, answered)
	}
	return float64(answered) / took.Seconds(), failed
}

// targeter hands out the requests once.
func (c *clients) targeter() vegeta.Targeter {
	var next atomic.Int64
	return func(to *vegeta.Target) error {
		i := int(next.Add(1) - 1)
		if i >= c.requests {
			return vegeta.ErrNoTargets
		}
		return c.service.Say(i, &c.plan.Attempts[i], to)
	}
}
