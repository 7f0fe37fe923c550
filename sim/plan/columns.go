package plan

import (
	"errors"
	"fmt"
	"math"

	"github.com/parquet-go/parquet-go"

	"dmsim/model"
	"dmsim/table"
)

type attempt = model.Attempt

// row is an attempt with what its outcome in the recorded run says of the numbers that others name: the commits and the ids.
type row struct {
	attempt
	made   uint32 // the id that a registration or the creation of a group gave; none: it gave none
	repeat bool   // a retry, which took no commit
}

type column = table.Column[row]

var (
	ops      = table.NewWords(model.OpNames())
	kinds    = table.NewWords(model.KindNames())
	settings = table.NewWords(model.SettingNames())
)

// columns hold every field of an attempt, each value exactly. An attempt without an actor, a target or a group has null there, and so has one without a
// date of birth or one that made nothing.
var columns = []column{
	{
		Name: "at", Node: table.Rising(table.Time()),
		Take: table.Each(func(a *row) parquet.Value { return parquet.Int64Value(int64(a.At)) }),
		Set:  func(a *row, v parquet.Value) error { a.At = model.Time(v.Int64()); return nil },
	},
	id("actor", func(a *row) *uint32 { return (*uint32)(&a.Actor) }),
	word("op", ops, func(a *row) *uint8 { return (*uint8)(&a.Op) }),
	id("target", func(a *row) *uint32 { return (*uint32)(&a.Target) }),
	id("group", func(a *row) *uint32 { return (*uint32)(&a.Group) }),
	long("key", func(a *row) *uint64 { return (*uint64)(&a.Key) }),
	long("ref", func(a *row) *uint64 { return &a.Ref }),
	long("fingerprint", func(a *row) *uint64 { return &a.Message.Fingerprint }),
	long("message_id", func(a *row) *uint64 { return &a.Message.ID }),
	{
		Name: "length", Node: parquet.Uint(32),
		Take: table.Each(func(a *row) parquet.Value { return parquet.Int32Value(int32(a.Message.Length)) }),
		Set:  func(a *row, v parquet.Value) error { a.Message.Length = v.Uint32(); return nil },
	},
	word("kind", kinds, func(a *row) *uint8 { return (*uint8)(&a.Message.Kind) }),
	label("offensive", model.Offensive),
	label("private_info", model.PrivateInfo),
	label("unwanted", model.Unwanted),
	{Name: "birth", Node: parquet.Optional(parquet.Date()), Take: table.EachOrNull(getBirth), Set: setBirth},
	{Name: "zone", Node: parquet.Uint(16), Take: table.Each(func(a *row) parquet.Value { return parquet.Int32Value(int32(a.Zone)) }), Set: setZone},
	word("setting", settings, func(a *row) *uint8 { return (*uint8)(&a.Setting) }),
	flag("has_setting", func(a *row) *bool { return &a.HasSetting }),
	flag("anonymous", func(a *row) *bool { return &a.Anonymous }),
	id("made", func(a *row) *uint32 { return &a.made }),
	flag("repeat", func(a *row) *bool { return &a.repeat }),
}

// none is model.NoUser and model.NoGroup.
const none = math.MaxUint32

func id(name string, at func(*row) *uint32) column {
	return column{
		Name: name, Node: parquet.Optional(parquet.Uint(32)),
		Take: table.EachOrNull(func(a *row) parquet.Value {
			if n := *at(a); n != none {
				return parquet.Int32Value(int32(n))
			}
			return parquet.Value{}
		}),
		Set: func(a *row, v parquet.Value) error {
			if *at(a) = none; !v.IsNull() {
				*at(a) = v.Uint32()
			}
			return nil
		},
	}
}

func long(name string, at func(*row) *uint64) column {
	return column{
		Name: name, Node: parquet.Uint(64),
		Take: table.Each(func(a *row) parquet.Value { return parquet.Int64Value(int64(*at(a))) }),
		Set:  func(a *row, v parquet.Value) error { *at(a) = v.Uint64(); return nil },
	}
}

func word(name string, words *table.Words, at func(*row) *uint8) column {
	return column{
		Name: name, Node: table.Word(),
		Take: table.Each(func(a *row) parquet.Value { return words.Value(int(*at(a))) }),
		Set: func(a *row, v parquet.Value) error {
			code, err := words.Code(v)
			*at(a) = uint8(code)
			return err
		},
	}
}

func flag(name string, at func(*row) *bool) column {
	return column{
		Name: name, Node: parquet.Leaf(parquet.BooleanType),
		Take: table.Each(func(a *row) parquet.Value { return parquet.BooleanValue(*at(a)) }),
		Set:  func(a *row, v parquet.Value) error { *at(a) = v.Boolean(); return nil },
	}
}

func label(name string, bit model.Labels) column {
	return column{
		Name: name, Node: parquet.Leaf(parquet.BooleanType),
		Take: table.Each(func(a *row) parquet.Value { return parquet.BooleanValue(a.Message.Labels&bit != 0) }),
		Set: func(a *row, v parquet.Value) error {
			if v.Boolean() {
				a.Message.Labels |= bit
			}
			return nil
		},
	}
}

func getBirth(a *row) parquet.Value {
	if a.Birth == 0 {
		return parquet.Value{}
	}
	return parquet.Int32Value(int32(a.Birth.Day()))
}

// The days whose dates are packed in order: those of years 1 to 9999.
var firstDay, lastDay = model.NewDate(1, 1, 1).Day(), model.NewDate(9999, 12, 31).Day()

func setBirth(a *row, v parquet.Value) error {
	if v.IsNull() {
		return nil
	}
	day := model.Day(v.Int32())
	if day < firstDay || day > lastDay {
		return fmt.Errorf("want a date of the years 1 to 9999, got day %d", day)
	}
	a.Birth = day.Date()
	return nil
}

func setZone(a *row, v parquet.Value) error {
	n := v.Uint32()
	if n >= zonesMax {
		return errors.New("damaged: want 16 bits")
	}
	a.Zone = model.ZoneID(n)
	return nil
}
