package adapter

import (
	"context"
	"fmt"

	"golang.org/x/sync/errgroup"

	"dmsim/model"
)

// enactLanes is how many goroutines make attempts whose order matters only among those of one actor.
const enactLanes = 16

// Enact makes attempts that a sound service accepts, in their order, but that follows, blocks and settings of different people are made at once. Done, if not nil, is told from one
// goroutine how many are made. An error says what was not accepted, or was answered by another id than it should be: users and groups count from those that there are.
func (c *Client) Enact(ctx context.Context, attempts []model.Attempt, done func(int)) error {
	users, groups := uint32(c.known.next()), uint32(0)
	for i := 0; i < len(attempts); {
		end := i + 1
		switch a := &attempts[i]; a.Op {
		case model.OpFollow, model.OpBlock:
			for end < len(attempts) && attempts[end].Op == a.Op {
				end++
			}
			if err := c.enactAtOnce(ctx, attempts[i:end]); err != nil {
				return err
			}
		default:
			o, err := c.enact(ctx, a)
			if err != nil {
				return err
			}
			if err := c.counted(a, &o, &users, &groups); err != nil {
				return err
			}
		}
		if i = end; done != nil {
			done(i)
		}
	}
	return nil
}

// enactAtOnce makes attempts by several goroutines, each of them those of some actors.
func (c *Client) enactAtOnce(ctx context.Context, attempts []model.Attempt) error {
	together, ctx := errgroup.WithContext(ctx)
	for lane := range enactLanes {
		together.Go(func() error {
			for i := range attempts {
				if int(attempts[i].Actor)%enactLanes != lane {
					continue
				}
				if _, err := c.enact(ctx, &attempts[i]); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return together.Wait()
}

// enact makes one.
func (c *Client) enact(ctx context.Context, attempt *model.Attempt) (model.Outcome, error) {
	a := *attempt
	o, failure, err := c.Do(ctx, &a, "")
	switch {
	case err != nil:
		return o, err
	case failure != "":
		return o, fmt.Errorf("target %s: before the load: user %d: %s: no decision: %s", c.host, attempt.Actor, attempt.Op, failure)
	case o.Reason != model.Delivered:
		return o, fmt.Errorf("target %s: before the load: user %d: %s: want ok, got %s", c.host, attempt.Actor, attempt.Op, o.Reason)
	}
	return o, nil
}

// counted errs where what was made does not bear the id that it has in a world of its own.
func (c *Client) counted(a *model.Attempt, o *model.Outcome, users, groups *uint32) error {
	next := users
	switch a.Op {
	case model.OpRegister:
	case model.OpCreateGroup:
		next = groups
	default:
		return nil
	}
	if o.ID != *next {
		return fmt.Errorf("target %s: before the load: %s: want the id %d, got %d: leave number out of the adapter where the service cannot be reset, or holds others", c.host, a.Op, *next, o.ID)
	}
	*next++
	return nil
}
