package adapter

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/tidwall/gjson"

	"dmsim/model"
)

// loginMany logs several in by one call, but for those whose tokens are known from before.
func (c *Client) loginMany(ctx context.Context, users []model.UserID) error {
	var asked []string
	for _, u := range users {
		if name, _ := c.known.user(u); c.tokens[name] == "" {
			asked = append(asked, name)
		}
	}
	fresh := map[string]string{}
	if len(asked) > 0 {
		many := c.adapter.Session.Many
		body, err := c.ask(ctx, "session", many.Request, &login{Users: asked, Admin: c.admin})
		if err != nil {
			return err
		}
		tokens := gjson.GetBytes(body, many.Tokens).Array()
		if len(tokens) != len(asked) {
			return fmt.Errorf("session: want %d tokens at %q, got %d", len(asked), many.Tokens, len(tokens))
		}
		for i, name := range asked {
			fresh[name] = tokens[i].String()
		}
	}
	for _, u := range users {
		name, _ := c.known.user(u)
		token := c.tokens[name]
		if token == "" {
			token = fresh[name]
		}
		if err := c.loggedIn(u, name, token); err != nil {
			return err
		}
	}
	return nil
}

// loginOne logs one in. That the service knows nobody of the name is no error: then requests bear no token, and are refused by R01.
func (c *Client) loginOne(ctx context.Context, u model.UserID) error {
	name, _ := c.known.user(u)
	token := c.tokens[name]
	if token == "" && c.adapter.Session.Request != nil {
		call, err := c.render(c.adapter.Session.Request, &login{User: name, Admin: c.admin})
		if err != nil {
			return err
		}
		answer, body, err := c.send(ctx, call)
		if err != nil {
			return err
		}
		found, ok := c.adapter.Session.Token.find(answer.Header, body)
		switch {
		case answer.StatusCode >= http.StatusInternalServerError:
			return &refused{"session", call, answer.StatusCode, body}
		case ok && answer.StatusCode < 300:
			token = found
		case !c.entered:
			return c.tokenless(call, answer.StatusCode, body)
		}
	}
	return c.loggedIn(u, name, token)
}

// tokenless is the error of a service that has not let in anybody yet, and does not let in who registered: where the token is must be wrong.
func (c *Client) tokenless(call *Call, status int, body []byte) error {
	return fmt.Errorf("adapter %s: session: want a token in the answer to %s %s, got none (status %d: %s): is its place right?", c.adapter.Name, call.Method, call.URL, status, excerpt(body))
}

// loggedIn keeps a token; "" is that of one whom the service does not know.
func (c *Client) loggedIn(u model.UserID, name, token string) error {
	if token == "" {
		return nil
	}
	c.entered = true
	if c.adapter.Session.Outlives {
		c.tokens[name] = token
	}
	h, err := c.session(name, token)
	if err != nil {
		return errors.Join(errors.New("session"), err)
	}
	c.known.login(u, token, h)
	return nil
}
