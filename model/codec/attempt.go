package codec

import "dmsim/model"

// How many values there are of each kind.
var (
	ops      = model.Op(len(model.OpNames()))
	settings = model.Setting(len(model.SettingNames()))
	kinds    = model.Kind(len(model.KindNames()))
	contacts = model.Contact(len(model.ContactNames()))
)

// Attempt walks over an attempt.
func Attempt(c *Codec, a *model.Attempt) {
	Int(c, &a.At)
	Fixed(c, &a.Key)
	Uint(c, &a.Ref)
	message(c, &a.Message)
	Fixed32(c, &a.Actor)
	Fixed32(c, &a.Target)
	Fixed32(c, &a.Group)
	Int(c, &a.Birth)
	Uint(c, &a.Zone)
	Byte(c, &a.Op, ops)
	Byte(c, &a.Setting, settings)
	Bool(c, &a.HasSetting)
	Bool(c, &a.Anonymous)
}

func message(c *Codec, m *model.Message) {
	Fixed(c, &m.Fingerprint)
	Fixed(c, &m.ID)
	Uint(c, &m.Length)
	Byte(c, &m.Kind, kinds)
	Bits(c, &m.Labels)
}

// Outcome walks over what became of an attempt.
func Outcome(c *Codec, o *model.Outcome) {
	Uint(c, &o.Commit)
	Int(c, &o.From)
	Int(c, &o.Until)
	Uint(c, &o.Reached)
	Uint(c, &o.ID)
	Bits(c, &o.Reason)
	Byte(c, &o.Contact, contacts)
	Byte(c, &o.Tie, bothTies+1)
	Bool(c, &o.Repeat)
}

const bothTies = model.ActorFollows | model.TargetFollows
