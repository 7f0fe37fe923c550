package service_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/model/world"
	"dmsim/sim/check/mutant"
	"dmsim/sim/service"
)

// heard is an attempt with what was answered.
type heard struct {
	attempt model.Attempt
	commit  uint64
	reason  string
}

// TestConcurrent has eight clients do what they like at once under a clock that runs, and replays their attempts in the order of their commits, each at the time that was
// told, on a world of its own: every answer is what that decides. Of a broken world some are not.
func TestConcurrent(t *testing.T) {
	t.Parallel()
	assert.Empty(t, strange(t, nil))
	broken, err := mutant.ByID("daily-limit-501")
	require.NoError(t, err)
	assert.NotEmpty(t, strange(t, &broken.Fault))
}

// strange returns the attempts at a world, sound or broken, that a sound one decides otherwise.
func strange(t *testing.T, fault *world.Fault) (wrong []heard) {
	s := newStage(t, func(o *service.Options) { o.Frozen, o.Fault = false, fault })
	tight := `{"daily_limit":{"messages":2},"spam":{"max_recipients":3}}`
	s.good(http.StatusOK, nil, adminToken, "POST", "/v1/admin/reset", `{"people":"scenario","policy":`+tight+`}`)
	tokens := make([]string, 12)
	for i := range tokens {
		tokens[i] = s.token(model.UserID(i))
	}
	var mu sync.Mutex
	var all []heard
	var clients sync.WaitGroup
	for n := range 8 {
		clients.Go(func() {
			r := rand.New(rand.NewPCG(uint64(n), 1))
			for range 250 {
				h := s.deed(r, tokens)
				mu.Lock()
				all = append(all, h)
				mu.Unlock()
			}
		})
	}
	clients.Wait()
	slices.SortFunc(all, func(a, b heard) int { return int(int64(a.commit) - int64(b.commit)) })

	p, err := policy.Parse("tight", []byte(tight))
	require.NoError(t, err)
	rules, err := policy.Compile(p)
	require.NoError(t, err)
	w := world.New(world.Options{Rules: rules, Start: at(start), Graph: crowd().Graph, Zones: crowd().Zones, Alone: true})
	for u := range crowd().Users() {
		w.AddUser(crowd().Profile(model.UserID(u)))
	}
	for _, b := range crowd().Blocks {
		w.AddBlock(b.Blocker, b.Blocked)
	}
	reasons := map[string]int{}
	for i := range all {
		require.Equal(t, uint64(i+1), all[i].commit, "commits have no gap")
		want := w.Do(&all[i].attempt).Reason.String()
		if reasons[want]++; want != all[i].reason {
			wrong = append(wrong, all[i])
		}
	}
	for _, reason := range []string{"delivered", "blocked", "daily-limit"} {
		assert.Positive(t, reasons[reason], "%s: %v", reason, reasons)
	}
	return wrong
}

// deed is one attempt of somebody at random.
func (s *stage) deed(r *rand.Rand, tokens []string) heard {
	actor, target := r.IntN(len(tokens)), model.UserID(r.IntN(len(tokens)))
	a := model.Attempt{Actor: model.UserID(actor), Target: target, Group: model.NoGroup, Key: model.Key(r.Uint64() | 1)}
	method, path, body := "PUT", "/v1/me/follows/"+name(target), ""
	switch r.IntN(12) {
	case 0:
		a.Op, method = model.OpUnfollow, "DELETE"
	case 1, 2, 3:
		a.Op = model.OpFollow
	case 4:
		a.Op, path = model.OpBlock, "/v1/me/blocks/"+name(target)
	case 5, 6:
		a.Op, method, path = model.OpUnblock, "DELETE", "/v1/me/blocks/"+name(target)
	case 7:
		a.Op, a.Setting, path = model.OpSet, model.Setting(r.IntN(3)), "/v1/me/setting"
		body = fmt.Sprintf(`{"setting":"%s"}`, a.Setting)
	default:
		words := fmt.Sprint("text number ", r.IntN(40)*r.IntN(2))
		a.Op, method, path = model.OpSend, "POST", "/v1/messages"
		a.Message = model.Message{Fingerprint: model.Fingerprint(words), Length: uint32(len(words))}
		body = fmt.Sprintf(`{"to":"%s","text":"%s","key":%d}`, name(target), words, uint64(a.Key))
	}
	got := s.call(tokens[actor], method, path, body)
	h := heard{attempt: a, reason: got.reason()}
	if h.reason == "" {
		h.reason = "delivered"
	}
	then, err := time.Parse(time.RFC3339, got.headers.Get(service.TimeHeader))
	assert.NoError(s.t, err, got.body)
	h.attempt.At = model.TimeOf(then)
	h.commit, err = strconv.ParseUint(got.headers.Get(service.CommitHeader), 10, 64)
	assert.NoError(s.t, err, got.body)
	return h
}
