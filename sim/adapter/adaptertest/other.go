// Package adaptertest has a service of another style than the reference: forms in, always status 200, its own words, ids that are no numbers, no reset, no numbers of commits, no
// clock. Tests try adapters on it; sim/adapter/testdata/other.yaml says how it is spoken to.
package adaptertest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/model/world"
)

// Other is the service: a world behind forms, under the seed policy and by the wall clock. One request is answered at a time.
type Other struct {
	mu       sync.Mutex
	world    *world.World
	names    map[string]model.UserID
	sessions map[string]model.UserID
	calls    int
	Slip     func(path string, calls int) bool // it forgets to do what this request asks for, and says that it did
	Broken   func(path string) bool            // it answers this request by an error of its own
}

// New returns one with nobody in it. A fault breaks its world; nil: it is sound.
func New(fault *world.Fault) *Other {
	rules, err := policy.Compile(policy.Seed())
	if err != nil {
		panic(err)
	}
	return &Other{
		world: world.New(world.Options{Rules: rules, Start: model.TimeOf(time.Now()), Fault: fault}), names: map[string]model.UserID{}, sessions: map[string]model.UserID{},
	}
}

// words are the service's own.
var words = map[model.Reason]string{
	model.NotLoggedIn: "LOGIN", model.UnknownRecipient: "UNKNOWN", model.SelfMessage: "YOURSELF", model.SelfFollow: "YOURSELF", model.SenderTooYoung: "AGE", model.RecipientTooYoung: "AGE",
	model.TooYoungToRegister: "AGE", model.Blocked: "NO", model.FollowBlocked: "NO", model.DMsOff: "CLOSED", model.NotFriends: "CLOSED", model.NotFollowing: "CLOSED",
	model.InviteNotAllowed: "CLOSED", model.DailyLimit: "LIMIT", model.SpamHold: "LIMIT", model.Spam: "LIMIT", model.NotAMember: "OUTSIDE", model.AlreadyAMember: "INSIDE",
	model.GroupFull: "FULL", model.NothingToReport: "NOTHING",
}

// ServeHTTP answers a request.
func (s *Other) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls++
	if s.Broken != nil && s.Broken(r.URL.Path) {
		http.Error(w, "<html>out of order</html>", http.StatusInternalServerError)
		return
	}
	answer := map[string]any{"ok": false, "error": map[string]string{"code": "BAD"}}
	if err := r.ParseForm(); err == nil {
		answer = s.answer(r)
	}
	body, err := json.Marshal(answer)
	if err != nil {
		panic(err)
	}
	_, _ = w.Write(body)
}

// answer does what a request asks for.
func (s *Other) answer(r *http.Request) map[string]any {
	if r.URL.Path == "/login" {
		u, known := s.names[r.PostForm.Get("user")]
		if !known {
			return map[string]any{"ok": false, "error": map[string]string{"code": "LOGIN"}}
		}
		return map[string]any{"ok": true, "session": s.session(u)}
	}
	a, members := s.attempt(r)
	if s.Slip != nil && s.Slip(r.URL.Path, s.calls) {
		return map[string]any{"ok": true}
	}
	o := s.world.Do(a, members...)
	if o.Reason != model.Delivered {
		return map[string]any{"ok": false, "error": map[string]string{"code": words[o.Reason]}}
	}
	done := map[string]any{"ok": true}
	switch a.Op {
	case model.OpRegister:
		s.names["u-"+strconv.Itoa(int(o.ID)+1)] = model.UserID(o.ID)
		done["user"] = map[string]string{"id": "u-" + strconv.Itoa(int(o.ID)+1)}
		done["session"] = s.session(model.UserID(o.ID))
	case model.OpCreateGroup:
		done["room"] = "r-" + strconv.Itoa(int(o.ID)+1)
	case model.OpSend:
		done["id"] = "m-" + strconv.FormatUint(o.Commit, 10)
	}
	return done
}

func (s *Other) session(u model.UserID) string {
	token := fmt.Sprintf("session-%d-%d", u, len(s.sessions))
	s.sessions[token] = u
	return token
}

// ops are the operations by their paths.
var ops = map[string]model.Op{
	"/signup": model.OpRegister, "/api/close": model.OpDelete, "/api/privacy": model.OpSet, "/api/follow": model.OpFollow, "/api/unfollow": model.OpUnfollow, "/api/block": model.OpBlock,
	"/api/unblock": model.OpUnblock, "/api/room": model.OpCreateGroup, "/api/room/add": model.OpAdd, "/api/room/leave": model.OpLeave, "/api/send": model.OpSend, "/api/flag": model.OpReport,
}

// attempt reads an attempt.
func (s *Other) attempt(r *http.Request) (a *model.Attempt, members []model.UserID) {
	f := r.PostForm
	a = &model.Attempt{Op: ops[r.URL.Path], At: model.TimeOf(time.Now()), Actor: model.NoUser, Target: model.NoUser, Group: model.NoGroup}
	if u, in := s.sessions[r.Header.Get("X-Session")]; in {
		a.Actor = u
	}
	if f.Has("whom") || f.Has("to") {
		a.Target = s.user(f.Get("whom") + f.Get("to"))
	}
	if f.Has("room") {
		a.Group = model.GroupID(number(f.Get("room")) - 1)
	}
	for one := range strings.SplitSeq(f.Get("with"), ",") {
		if one != "" {
			members = append(members, s.user(one))
		}
	}
	a.Ref = number(f.Get("message"))
	if text := f.Get("text"); text != "" {
		a.Message = model.Message{Fingerprint: model.Fingerprint(text), Length: uint32(len([]rune(text))), ID: number("-" + f.Get("nonce"))}
	}
	if level := f.Get("level") + f.Get("privacy"); level != "" {
		a.HasSetting = a.Setting.UnmarshalText([]byte(level)) == nil
	}
	if born := f.Get("born"); born != "" {
		a.Birth, _ = model.ParseDate(born)
	}
	return a, members
}

func (s *Other) user(id string) model.UserID {
	if u, known := s.names[id]; known {
		return u
	}
	return model.NoUser
}

// number is that of an id such as m-12; of none, 0.
func number(id string) uint64 {
	_, digits, _ := strings.Cut(id, "-")
	n, _ := strconv.ParseUint(digits, 10, 62)
	return n
}
