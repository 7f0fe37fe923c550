package adapter

import (
	"context"
	"fmt"
	"net/http"

	"github.com/tidwall/gjson"

	"dmsim/model"
)

// reader shows what came.
type reader struct{ t *target }

// Withheld says that what was read last was refused to who asked, whose account the service had deleted: that it did is judged as a decision, so no other refusal is excused.
func (s reader) Withheld() bool {
	s.t.mu.Lock()
	defer s.t.mu.Unlock()
	return s.t.withheld
}

// shower shows who received what, and lists conversations.
type shower struct{ t *target }

// Read tells what reader has received from a user or in a group.
func (s reader) Read(reader, with model.UserID, group model.GroupID, at model.Time) (got []model.Received) {
	list := s.t.list(read, &model.Attempt{At: at, Actor: reader, Target: with, Group: group})
	where := s.t.client.adapter.operations[read]
	for _, item := range list {
		got = append(got, model.Received{
			Commit: item.Get(where.List.Message).Uint(), From: s.t.client.known.find(item.Get(where.List.User).String()), Removed: item.Get(where.List.Removed).Bool(),
		})
	}
	return got
}

// Reached lists who received a message.
func (s shower) Reached(sender, with model.UserID, group model.GroupID, commit uint64) (users []model.UserID) {
	list := s.t.list(reached, &model.Attempt{At: model.Time(s.t.client.clock.now.Load()), Actor: sender, Target: with, Group: group, Ref: commit})
	where := s.t.client.adapter.operations[reached]
	for _, item := range list {
		name := item
		if where.List.User != "" {
			name = item.Get(where.List.User)
		}
		users = append(users, s.t.client.known.find(name.String()))
	}
	return users
}

// Inbox lists the conversations of a reader.
func (s shower) Inbox(reader model.UserID) (conversations []model.Conversation) {
	list := s.t.list(inbox, &model.Attempt{At: model.Time(s.t.client.clock.now.Load()), Actor: reader, Target: model.NoUser, Group: model.NoGroup})
	where := s.t.client.adapter.operations[inbox]
	for _, item := range list {
		one := model.Conversation{With: model.NoUser, Group: model.NoGroup, Last: item.Get(where.List.Message).Uint(), Unread: int(item.Get(where.List.Unread).Int())}
		if user := item.Get(where.List.User); user.Exists() {
			one.With = s.t.client.known.find(user.String())
		} else {
			one.Group = s.t.client.known.findGroup(item.Get(where.List.Group).String(), s.t.client.adapter.Groups.Number != nil)
		}
		conversations = append(conversations, one)
	}
	return conversations
}

// list reads a list; nothing where the service has none for the reader.
func (t *target) list(op int, a *model.Attempt) []gjson.Result {
	o := t.client.adapter.operations[op]
	if o == nil || !t.ready() {
		return nil
	}
	items, status, err := t.client.list(t.ctx, o, a)
	if err != nil {
		t.lose(err)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.withheld = status >= http.StatusBadRequest && t.gone[a.Actor]
	return items
}

func (c *Client) list(ctx context.Context, o *Operation, a *model.Attempt) (items []gjson.Result, status int, err error) {
	a.Op = model.OpFollow // whom it concerns is looked up as that of any attempt with a target
	if err := c.enter(ctx, a); err != nil {
		return nil, 0, err
	}
	v := c.views.Get().(*view)
	defer c.views.Put(v)
	session := c.look(a, v, "", nil)
	v.Message = c.known.message(a.Ref)
	var call Call
	if err := c.fill(o, v, session, &call); err != nil {
		return nil, 0, err
	}
	if err := c.tick(ctx, a.At, &call); err != nil {
		return nil, 0, err
	}
	answer, body, err := c.send(ctx, &call)
	if err != nil {
		return nil, 0, err
	}
	if answer.StatusCode >= http.StatusInternalServerError {
		return nil, 0, &refused{"read", &call, answer.StatusCode, body}
	}
	c.ticked(a.At)
	if answer.StatusCode >= http.StatusBadRequest {
		return nil, answer.StatusCode, nil // who is refused reads nothing, which is right of one who is not in the group
	}
	found := gjson.GetBytes(body, o.List.Items)
	if !found.IsArray() {
		return nil, 0, fmt.Errorf("adapter %s: want a list at %q in the answer to %s %s, got %s", c.adapter.Name, o.List.Items, call.Method, call.URL, excerpt(body))
	}
	return found.Array(), answer.StatusCode, nil
}
