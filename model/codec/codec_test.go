package codec_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dmsim/model"
	"dmsim/model/codec"
	"dmsim/model/codec/codectest"
)

// thing has all that a walk may meet.
type thing struct {
	Small    uint8
	Medium   uint16
	Whole    uint64
	Signed   int64
	Narrow   int32
	Any      uint64
	Any32    uint32
	Share    float64
	Yes      bool
	Text     string
	List     []thing
	ByNumber map[uint32]string
}

func walk(c *codec.Codec, v *thing) {
	codec.Uint(c, &v.Small)
	codec.Uint(c, &v.Medium)
	codec.Uint(c, &v.Whole)
	codec.Int(c, &v.Signed)
	codec.Int(c, &v.Narrow)
	codec.Fixed(c, &v.Any)
	codec.Fixed32(c, &v.Any32)
	codec.Float(c, &v.Share)
	codec.Bool(c, &v.Yes)
	codec.String(c, &v.Text)
	codec.Slice(c, &v.List, walk)
	codec.Map(c, &v.ByNumber, codec.Uint[uint32], codec.String)
}

func encode(v *thing) []byte {
	return codec.Encode(nil, func(c *codec.Codec) { walk(c, v) })
}

func decode(data []byte) (v thing, err error) {
	err = codec.Decode(data, func(c *codec.Codec) { walk(c, &v) })
	return v, err
}

func things(depth int) *rapid.Generator[thing] {
	return rapid.Custom(func(t *rapid.T) thing {
		v := thing{
			Small: rapid.Uint8().Draw(t, "small"), Medium: rapid.Uint16().Draw(t, "medium"), Whole: rapid.Uint64().Draw(t, "whole"), Signed: rapid.Int64().Draw(t, "signed"),
			Narrow: rapid.Int32().Draw(t, "narrow"), Any: rapid.Uint64().Draw(t, "any"), Any32: rapid.Uint32().Draw(t, "any32"), Share: rapid.Float64().Draw(t, "share"),
			Yes: rapid.Bool().Draw(t, "yes"), Text: rapid.String().Draw(t, "text"), ByNumber: rapid.MapOf(rapid.Uint32(), rapid.String()).Draw(t, "by number"),
		}
		if depth > 0 {
			v.List = rapid.SliceOfN(things(depth-1), 0, 3).Draw(t, "list")
		}
		if len(v.List) == 0 {
			v.List = nil
		}
		return v
	})
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := things(2).Draw(t, "thing")
		data := encode(&v)
		got, err := decode(data)
		require.NoError(t, err)
		require.Equal(t, v, got)
		require.Equal(t, data, encode(&got), "equal things have equal bytes")
		_, err = decode(append(data, 0))
		require.EqualError(t, err, "1 bytes too many")
		_, err = decode(data[:rapid.IntRange(0, len(data)-1).Draw(t, "cut")])
		require.Error(t, err)
	})
}

func FuzzDecode(f *testing.F) {
	v := thing{Text: "x", List: []thing{{}, {Share: 1}}, ByNumber: map[uint32]string{1: "a", 2: "b"}}
	f.Add(encode(&v))
	f.Fuzz(func(t *testing.T, data []byte) {
		v, err := decode(data)
		if err == nil && !math.IsNaN(v.Share) {
			again, err := decode(encode(&v))
			require.NoError(t, err)
			assert.Equal(t, v, again)
		}
	})
}

// A claimed length takes no memory that the bytes do not justify.
func TestClaimsAreNotBelieved(t *testing.T) {
	claim := codec.Encode(nil, func(c *codec.Codec) { n := uint64(1 << 40); codec.Uint(c, &n) })
	claim = append(claim, make([]byte, 100)...)
	var list [][1 << 12]byte
	err := codec.Decode(claim, func(c *codec.Codec) {
		codec.Slice(c, &list, func(*codec.Codec, *[1 << 12]byte) {})
	})
	assert.EqualError(t, err, "want 1099511627776 more, and there are only 100 bytes")
	assert.Zero(t, cap(list))
}

func TestWrongBytes(t *testing.T) {
	read := func(step func(*codec.Codec), data ...byte) error { return codec.Decode(data, step) }
	var u8 uint8
	var i32 int32
	var m map[uint8]bool
	assert.EqualError(t, read(func(c *codec.Codec) { codec.Uint(c, &u8) }, 0x80, 0x02), "the number 256 is too large")
	assert.EqualError(t, read(func(c *codec.Codec) { codec.Int(c, &i32) }, 0x80, 0x80, 0x80, 0x80, 0x10), "the number 2147483648 is too large")
	assert.EqualError(t, read(func(c *codec.Codec) { codec.Uint(c, &u8) }, 0xff), "too short")
	assert.EqualError(t, read(func(c *codec.Codec) { codec.Byte(c, &u8, 3) }, 3), "want a value below 3, got 3")
	assert.EqualError(t, read(func(c *codec.Codec) { codec.Map(c, &m, codec.Uint[uint8], codec.Bool) }, 2, 5, 0, 5, 0), "keys out of order")
	assert.EqualError(t, read(func(c *codec.Codec) {
		codec.Uint(c, &u8)
		c.Fail("the first of %d", 2)
		c.Fail("another")
		codec.Uint(c, &u8)
	}, 7, 8), "the first of 2")
	assert.Zero(t, u8, "nothing is read after an error")
}

func TestAttemptKnowsEveryField(t *testing.T) {
	codectest.Fields[model.Attempt](t, "At Key Ref Message Actor Target Group Birth Zone Op Setting HasSetting Anonymous", "")
	codectest.Fields[model.Message](t, "Fingerprint ID Length Kind Labels", "")
	codectest.Fields[model.Outcome](t, "Commit From Until Reached ID Reason Contact Tie Repeat", "")
}

func TestAttemptAndOutcome(t *testing.T) {
	a := model.Attempt{
		At: -5, Key: 1 << 63, Ref: 9, Message: model.Message{Fingerprint: 1, ID: 2, Length: 3, Kind: model.Emoji, Labels: model.Unwanted | model.Offensive},
		Actor: 1, Target: model.NoUser, Group: model.NoGroup, Birth: model.NewDate(2000, 2, 29), Zone: 4, Op: model.OpReport, Setting: model.NoOne, HasSetting: true, Anonymous: true,
	}
	o := model.Outcome{
		Commit: 1, From: 2, Until: 3, Reached: 4, ID: 5, Reason: model.CustomReason, Contact: model.Answer, Tie: model.ActorFollows | model.TargetFollows, Repeat: true,
	}
	both := func(a *model.Attempt, o *model.Outcome) func(*codec.Codec) {
		return func(c *codec.Codec) { codec.Attempt(c, a); codec.Outcome(c, o) }
	}
	var gotA model.Attempt
	var gotO model.Outcome
	require.NoError(t, codec.Decode(codec.Encode(nil, both(&a, &o)), both(&gotA, &gotO)))
	assert.Equal(t, a, gotA)
	assert.Equal(t, o, gotO)
}
