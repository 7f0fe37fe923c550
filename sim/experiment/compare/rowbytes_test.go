package compare

import (
	"math"
	"runtime"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dmsim/model"
	"dmsim/model/codec/codectest"
	"dmsim/model/policy"
	"dmsim/sim/population"
)

func TestPackKnowsEveryField(t *testing.T) {
	codectest.Fields[Row](t, "Place Seed Hash Numbers Groups Witness Attempts Assumptions", "")
	codectest.Fields[Place](t, "Replication Over Arm", "")
	codectest.Fields[Witness](t, "custom band bears users sample", "people")
	codectest.Fields[user](t, "sent received", "")
	codectest.Fields[fate](t, "tried refusedFor", "")
	codectest.Fields[tried](t, "delivered refused", "")
	codectest.Fields[decision](t, "key at actor target group reason actorAge targetAge facts", "hash")
	codectest.Fields[policy.Facts](t, "SentToday SpamRecipients Requests GroupSize Length Unanswered SenderAge RecipientAge Kind Labels SenderSetting RecipientSetting Anonymous Known Self Suspended Blocked"+
		" SenderFollows RecipientFollows WroteBefore Accepted Held Violation Group Member AlreadyMember BlockInGroup Reached", "")
}

// floats are numbers, and what is none.
func floats() *rapid.Generator[float64] {
	return rapid.OneOf(rapid.Float64(), rapid.SampledFrom([]float64{math.NaN(), math.Inf(-1), math.Copysign(0, -1)}))
}

func rows() *rapid.Generator[*Row] {
	return rapid.Custom(func(t *rapid.T) *Row {
		groups := rapid.Custom(func(t *rapid.T) Group {
			return Group{rapid.SampledFrom(Traits()).Draw(t, "by"), rapid.String().Draw(t, "name")}
		})
		r := &Row{
			Place: Place{rapid.IntRange(0, 1<<20).Draw(t, "replication"), Over(rapid.SampledFrom(OverNames()).Draw(t, "over")), rapid.IntRange(0, 63).Draw(t, "arm")},
			Seed:  rapid.Uint64().Draw(t, "seed"), Hash: rapid.String().Draw(t, "hash"), Attempts: rapid.Uint64().Draw(t, "attempts"),
			Numbers: rapid.MapOf(rapid.String(), floats()).Draw(t, "numbers"), Groups: rapid.MapOf(groups, floats()).Draw(t, "groups"), Assumptions: texts(t, "assumptions"),
		}
		if rapid.Bool().Draw(t, "closely") {
			r.Witness = witness(t)
		}
		return r
	})
}

func texts(t *rapid.T, what string) []string {
	return append([]string(nil), rapid.SliceOfN(rapid.String(), 0, 3).Draw(t, what)...)
}

func witness(t *rapid.T) *Witness {
	fates := rapid.Custom(func(t *rapid.T) fate {
		return fate{tried{rapid.Uint32().Draw(t, "delivered"), rapid.Uint32().Draw(t, "refused")}, reasons(rapid.Uint64().Draw(t, "for"))}
	})
	w := &Witness{custom: texts(t, "custom"), users: []user{}}
	for range rapid.IntRange(0, 20).Draw(t, "users") {
		w.band = append(w.band, rapid.Uint8Range(0, uint8(len(bands)-1)).Draw(t, "band"))
		w.bears = append(w.bears, population.Persona(rapid.IntRange(0, len(population.PersonaNames())-1).Draw(t, "persona")))
		w.users = append(w.users, user{fates.Draw(t, "sent"), fates.Draw(t, "received")})
	}
	for range rapid.IntRange(0, 20).Draw(t, "sample") {
		key := model.Key(rapid.Uint64().Draw(t, "key"))
		w.sample = append(w.sample, decision{
			hash: hashOf(key), key: key, at: model.Time(rapid.Int64().Draw(t, "at")), actor: model.UserID(rapid.Uint32().Draw(t, "actor")), target: model.NoUser, group: model.NoGroup,
			reason: model.Reason(rapid.Uint8().Draw(t, "reason")), actorAge: rapid.Int16().Draw(t, "age"), facts: factsOf(t),
		})
	}
	return w
}

func factsOf(t *rapid.T) policy.Facts {
	yes := func(what string) bool { return rapid.Bool().Draw(t, what) }
	return policy.Facts{
		SentToday: rapid.Int64().Draw(t, "sent"), SpamRecipients: rapid.Int64().Draw(t, "spam"), Requests: rapid.Int64().Draw(t, "requests"), GroupSize: rapid.Int().Draw(t, "size"),
		Length: rapid.Uint32().Draw(t, "length"), Unanswered: rapid.Uint32().Draw(t, "unanswered"), SenderAge: rapid.Int16().Draw(t, "of sender"), RecipientAge: rapid.Int16().Draw(t, "of recipient"),
		Kind: model.Kind(rapid.Uint8().Draw(t, "kind")), Labels: model.Labels(rapid.Uint8().Draw(t, "labels")),
		SenderSetting: model.Setting(rapid.Uint8().Draw(t, "of sender")), RecipientSetting: model.Setting(rapid.Uint8().Draw(t, "of recipient")),
		Anonymous: yes("anonymous"), Known: yes("known"), Self: yes("self"), Suspended: yes("suspended"), Blocked: yes("blocked"), SenderFollows: yes("follows"), RecipientFollows: yes("followed"),
		WroteBefore: yes("wrote"), Accepted: yes("accepted"), Held: yes("held"), Violation: yes("violation"), Group: yes("group"), Member: yes("member"), AlreadyMember: yes("already"),
		BlockInGroup: yes("block in group"), Reached: yes("reached"),
	}
}

// plain is a row whose floats are told by their bits, since no NaN is equal to another.
func plain(r *Row) (numbers map[string]uint64, groups map[Group]uint64, rest Row) {
	rest = *r
	rest.Numbers, rest.Groups = nil, nil
	numbers, groups = map[string]uint64{}, map[Group]uint64{}
	for name, v := range r.Numbers {
		numbers[name] = math.Float64bits(v)
	}
	for g, v := range r.Groups {
		groups[g] = math.Float64bits(v)
	}
	return numbers, groups, rest
}

func TestUnpackReadsWhatPackWrote(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := rows().Draw(t, "row")
		packed := r.Pack()
		got, err := Unpack(packed)
		require.NoError(t, err)
		numbers, groups, rest := plain(r)
		gotNumbers, gotGroups, gotRest := plain(got)
		require.Equal(t, numbers, gotNumbers)
		require.Equal(t, groups, gotGroups)
		require.Equal(t, rest, gotRest)
		require.Equal(t, packed, got.Pack(), "equal rows have equal bytes")
		_, err = Unpack(packed[:rapid.IntRange(0, len(packed)-1).Draw(t, "cut")])
		require.Error(t, err)
	})
}

// TestUnpackErrs: whatever is no row is told.
func TestUnpackErrs(t *testing.T) {
	pack := func(r Row) []byte {
		r.Over = People
		return r.Pack()
	}
	wrong := &Witness{band: []uint8{0, 1}, bears: []population.Persona{0}, users: make([]user, 2)}
	for want, packed := range map[string][]byte{
		"want a packed row of a comparison: want the place of a run, got {Replication:0 Over: Arm:0}":        (&Row{}).Pack(),
		"want a packed row of a comparison: want the place of a run, got {Replication:-1 Over:people Arm:0}": pack(Row{Place: Place{Replication: -1}}),
		"want a packed row of a comparison: want a persona for each of 2 users, got 1":                       pack(Row{Witness: wrong}),
		"want a packed row of a comparison: want a value below 7, got 7":                                     pack(Row{Witness: &Witness{band: []uint8{7}}}),
		"want a packed row of a comparison: too short":                                                       nil,
		"want a packed row of a comparison: invalid input: magic number mismatch":                            []byte("no row at all"),
	} {
		_, err := Unpack(packed)
		assert.EqualError(t, err, want)
	}
}

// TestUnpackBelievesNoClaim: a frame of a few bytes that claims to be nearly a gigabyte takes no such memory.
func TestUnpackBelievesNoClaim(t *testing.T) {
	frame := []byte{0x28, 0xb5, 0x2f, 0xfd, 0xa0, 0, 0, 0, 0x3f, 1, 0, 0} // one segment, with nothing in it
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := Unpack(frame)
	runtime.ReadMemStats(&after)
	require.ErrorIs(t, err, zstd.ErrDecoderSizeExceeded)
	assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(8*rowWindowBytes))
}

func FuzzUnpack(f *testing.F) {
	for seed := range 5 {
		f.Add(rows().Example(seed).Pack())
	}
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, packed []byte) {
		for _, data := range [][]byte{packed, compress().EncodeAll(packed, nil)} { // also what lies below the compression
			r, err := Unpack(data)
			if err != nil {
				continue
			}
			again, err := Unpack(r.Pack())
			require.NoError(t, err)
			assert.Equal(t, r.Pack(), again.Pack())
		}
	})
}

// BenchmarkPack is of a witness of a hundred thousand users, half of whom wrote a few messages.
func BenchmarkPack(b *testing.B) {
	const users = 100_000
	w := &Witness{band: make([]uint8, users), bears: make([]population.Persona, users), users: make([]user, users)}
	for i := range w.users {
		drawn := model.Mix(uint64(i), 7)
		w.band[i], w.bears[i] = uint8(drawn%7), population.Persona(drawn>>8%2)
		if drawn>>16%2 == 0 {
			w.users[i].sent, w.users[i].received.delivered = fate{tried{uint32(drawn >> 24 % 16), uint32(drawn >> 32 % 4)}, reasons(drawn >> 40 % 8)}, uint32(drawn>>48%16)
		}
	}
	for i := range uint64(sampleMax) {
		w.sample.add(decision{hash: hashOf(model.Key(i)), key: model.Key(i), at: model.Time(i * 5000), actor: model.UserID(i % users), target: model.UserID(model.Mix(i, 8) % users)})
	}
	r := &Row{Place: Place{Over: Both}, Witness: w}
	for b.Loop() {
		packed := r.Pack()
		if _, err := Unpack(packed); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(packed)), "bytes")
	}
}
