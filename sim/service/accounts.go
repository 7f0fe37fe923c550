package service

import (
	"cmp"
	"time"

	"dmsim/model"
)

// openSession opens a session with a password, or for anybody with the admin token.
func (c *call) openSession(in *SessionRequest) (out Session, err error) {
	asAdmin := c.s.isAdmin(c.bearer())
	var shown hashed
	if !asAdmin {
		if shown, err = c.showPassword(in); err != nil {
			return out, err
		}
	}
	out = Session{Expires: c.s.tokens.ends()}
	err = c.hold(func() error {
		id, known := c.on.names.Lookup(in.Username)
		switch {
		case !asAdmin && c.on.names.kept(id) != shown: // there was a reset, and who bears the name or the id is another one
			return wrongPassword()
		case !known:
			return unknown("nobody has the username %.40q", in.Username)
		}
		out.Username = c.on.names.Name(id)
		out.Token, err = c.token(id, out.Expires)
		return err
	})
	return out, err
}

// showPassword returns the password of an account as it is kept, if it is the one that came. It takes long and holds nobody up: so the account may be gone when it returns.
// The salt is part of what is returned, and no two accounts have the same.
func (c *call) showPassword(in *SessionRequest) (kept hashed, err error) {
	if in.Password == "" {
		return kept, unauthorized("want a username and a password, or the admin token")
	}
	if err := c.hold(func() error {
		if id, known := c.on.names.Lookup(in.Username); known {
			kept = c.on.names.kept(id)
		}
		return nil
	}); err != nil {
		return kept, err
	}
	ok, err := c.s.fits(c.r.Context(), in.Password, kept)
	if err == nil && !ok {
		err = wrongPassword()
	}
	return kept, err
}

func wrongPassword() error { return unauthorized("no account has this username and password") }

// token makes the token of an account.
func (c *call) token(id model.UserID, ends time.Time) (string, error) {
	name := c.on.names.Name(id)
	return c.s.tokens.sign(name, c.on.eraOf(name), ends)
}

// register makes an account.
func (c *call) register(in *Registration) (out Registered, err error) {
	a := model.Attempt{}
	if a.Birth, err = parseBirth(in.Birth); err != nil {
		return out, err
	}
	if in.Username != "" {
		if err := checkName(in.Username); err != nil {
			return out, err
		}
	}
	if in.Setting != nil {
		a.Setting, a.HasSetting = *in.Setting, true
	}
	password, err := c.s.newHash(c.r.Context(), in.Password)
	if err != nil {
		return out, err
	}
	err = c.hold(func() error {
		out, err = c.join(in, &a, password)
		return err
	})
	return out, err
}

// join makes an account in the society.
func (c *call) join(in *Registration, a *model.Attempt, password hashed) (out Registered, err error) {
	var known bool
	if a.Zone, known = c.on.zones[cmp.Or(in.Zone, "UTC")]; !known && in.Zone != "" {
		return out, invalid("zone: want a time zone of this society, got %.40q", in.Zone)
	}
	if in.Username != "" {
		if !c.on.names.claim(in.Username) {
			return out, conflict("the username %q is another one's", in.Username)
		}
		defer func() {
			if err != nil {
				c.on.names.release(in.Username)
			}
		}()
	}
	o, err := c.try(a)
	if err != nil {
		return out, err
	}
	id := model.UserID(o.ID)
	if in.Username != "" {
		c.on.names.give(in.Username, id)
	}
	c.on.names.keep(id, password)
	out = Registered{ID: id, Username: c.on.names.Name(id)}
	out.Token, err = c.token(id, c.s.tokens.ends())
	return out, err
}

// resolve returns the id behind a name, NoUser where there is none: whether somebody bears it is for the world to say.
func (c *call) resolve(name string) model.UserID {
	id, known := c.on.names.Lookup(name)
	if !known {
		return model.NoUser
	}
	return id
}

// somebody is the user whom the path names, who has to be there.
func (c *call) somebody() (model.UserID, error) {
	name := c.r.PathValue("name")
	id := c.resolve(name)
	if id == model.NoUser || !c.on.world.Facts(&model.Attempt{At: c.at, Op: model.OpUnfollow, Actor: c.actor, Target: id, Group: model.NoGroup}).Known {
		return id, unknown("nobody has the username %.40q", name)
	}
	return id, nil
}

// present holds that the one who asks has an account.
func (c *call) present() error {
	if c.anon || c.on.world.Facts(&model.Attempt{At: c.at, Op: model.OpSet, Actor: c.actor, Target: model.NoUser, Group: model.NoGroup}).Anonymous {
		return unauthorized("the account of this token is not there, or was deleted")
	}
	return nil
}

// look is hold for one who has an account.
func (c *call) look(f func() error) error {
	return c.hold(func() error {
		if err := c.present(); err != nil {
			return err
		}
		return f()
	})
}

func (c *call) lookUp() (out User, err error) {
	err = c.look(func() error {
		id, err := c.somebody()
		out = User{ID: id, Username: c.on.names.Name(id)}
		return err
	})
	return out, err
}

func (c *call) me() (out Me, err error) {
	err = c.look(func() error {
		f := c.on.world.Facts(&model.Attempt{At: c.at, Op: model.OpSend, Actor: c.actor, Target: c.actor, Group: model.NoGroup})
		out = Me{
			ID: c.actor, Username: c.on.names.Name(c.actor), Setting: f.SenderSetting, Suspended: f.Suspended, Held: f.Held, SentToday: f.SentToday,
		}
		return nil
	})
	return out, err
}

func (c *call) deleteMe() error {
	return c.attempted(&model.Attempt{Target: model.NoUser})
}

func (c *call) set(in *SettingChange) error {
	return c.attempted(&model.Attempt{Target: model.NoUser, Setting: in.Setting})
}

// towards makes an attempt on the user whom the path names.
func (c *call) towards() error {
	return c.hold(func() error {
		_, err := c.try(&model.Attempt{Target: c.resolve(c.r.PathValue("name"))})
		return err
	})
}

func (c *call) attempted(a *model.Attempt) error {
	return c.hold(func() error {
		_, err := c.try(a)
		return err
	})
}
