package history_test

import (
	"bytes"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/reports/history"
)

func TestDeliveredMessage(t *testing.T) {
	a := model.Attempt{
		At: start + 5, Key: 1 << 63, Actor: 1, Target: 2, Group: model.NoGroup, Anonymous: false,
		Message: model.Message{Fingerprint: 1<<64 - 1, ID: 7, Length: 36, Kind: model.Video, Labels: model.PrivateInfo},
	}
	o := model.Outcome{Commit: 9, Reached: 1, Contact: model.FirstContact, Tie: model.ActorFollows}
	f := policy.Facts{
		SentToday: 3, SpamRecipients: 1, Length: 36, Unanswered: 7, SenderAge: 20, RecipientAge: 30, Kind: model.Video, Labels: model.PrivateInfo,
		SenderSetting: model.Everyone, RecipientSetting: model.NoOne, Known: true, SenderFollows: true,
	}
	assert.Equal(t, record{
		Commit: 9, At: start + 5, Op: "send", Actor: new(uint32(1)), Target: new(uint32(2)), Decision: "delivered", Delivered: true, Reached: 1,
		Contact: new("first"), ActorFollows: new(true), TargetFollows: new(false),
		Kind: new("video"), Length: new(uint32(36)), Fingerprint: new(uint64(1<<64 - 1)), MessageID: new(uint64(7)),
		Offensive: new(false), PrivateInfo: new(true), Unwanted: new(false), Key: 1 << 63,
		FactAnonymous: new(false), FactSenderAge: new(int32(20)), FactSenderSetting: new("everyone"), FactSuspended: new(false), FactKnown: new(true),
		FactSelf: new(false), FactBlocked: new(false), FactRecipientAge: new(int32(30)), FactRecipientSetting: new("no-one"),
		FactSenderFollows: new(true), FactRecipientFollows: new(false), FactWroteBefore: new(false), FactAccepted: new(false), FactRequests: new(int64(0)), FactUnanswered: new(uint32(7)),
		FactHeld: new(false), FactSentToday: new(int64(3)), FactSpamRecipients: new(int64(1)), FactViolation: new(false),
	}, one(t, all(t), a, o, &f))
}

func TestDecisions(t *testing.T) {
	send := model.Attempt{At: start, Actor: 1, Target: 2, Group: model.NoGroup}
	follow := send
	follow.Op = model.OpFollow
	for _, c := range []struct {
		attempt        model.Attempt
		reason         model.Reason
		decision, rule string
	}{
		{send, model.Delivered, "delivered", ""},
		{send, model.RecipientTooYoung, "recipient-too-young", "R05"},
		{send, model.NotFollowing, "not-following", "R09"},
		{send, model.CustomReason, "no-adults", "R15"},
		{follow, model.Delivered, "ok", ""},
		{follow, model.SelfFollow, "self-follow", "F01"},
	} {
		r := one(t, all(t), c.attempt, model.Outcome{Reason: c.reason}, nil)
		assert.Equal(t, c.decision, r.Decision)
		assert.Equal(t, c.reason == model.Delivered, r.Delivered)
		if c.rule == "" {
			assert.Nil(t, r.Rule)
		} else {
			assert.Equal(t, &c.rule, r.Rule)
		}
		assert.Nil(t, r.FactAnonymous, "no facts were handed over")
	}
}

func TestOperations(t *testing.T) {
	nobody := model.Attempt{At: start, Actor: 4, Target: model.NoUser, Group: model.NoGroup}
	register := nobody
	register.Op, register.Actor, register.Birth, register.Setting, register.HasSetting = model.OpRegister, model.NoUser, model.NewDate(1970, 1, 2), model.Friends, true
	assert.Equal(t, record{
		Commit: 1, At: start, Op: "register", Decision: "ok", Delivered: true, NewID: new(uint32(0)), Setting: new("friends"), Birth: new(int32(1)), FactSenderAge: new(int32(56)),
	}, one(t, all(t), register, model.Outcome{Commit: 1}, &policy.Facts{SenderAge: 56}))

	refused := one(t, all(t), register, model.Outcome{Commit: 1, Reason: model.TooYoungToRegister}, nil)
	assert.Nil(t, refused.NewID)

	report := nobody
	report.Op, report.Target, report.Ref = model.OpReport, 5, 77
	assert.Equal(t, record{
		Commit: 2, At: start, Op: "report", Actor: new(uint32(4)), Target: new(uint32(5)), Decision: "ok", Delivered: true, From: new(int64(start + 60)), Until: new(int64(start + 90)),
		Ref: new(uint64(77)), FactAnonymous: new(false), FactSenderSetting: new("everyone"), FactSuspended: new(false), FactKnown: new(true), FactSelf: new(false),
		FactBlocked: new(true), FactReached: new(true),
	}, one(t, all(t), report, model.Outcome{Commit: 2, From: start + 60, Until: start + 90}, &policy.Facts{
		SenderAge: policy.NoAge, RecipientAge: policy.NoAge, Known: true, Blocked: true, Reached: true,
	}))

	again := model.Attempt{At: start, Actor: 4, Target: 5, Group: model.NoGroup, Message: model.Message{ID: 3}}
	repeat := one(t, all(t), again, model.Outcome{Commit: 1, Reached: 1, Repeat: true, Contact: model.Acquainted}, &policy.Facts{})
	assert.True(t, repeat.Repeat)
	assert.Nil(t, repeat.FactAnonymous, "a retry is decided on no facts")
	assert.Equal(t, new("acquainted"), repeat.Contact)
}

// A fact is null where nobody has looked.
func TestFactsThatAreNotTold(t *testing.T) {
	send := model.Attempt{At: start, Actor: 1, Target: 2, Group: model.NoGroup}
	group := model.Attempt{At: start, Actor: 1, Target: model.NoUser, Group: 3}
	add := model.Attempt{At: start, Op: model.OpAdd, Actor: 1, Target: 2, Group: 3}
	adults := policy.Facts{Known: true, SenderAge: 20, RecipientAge: 30}

	stranger := one(t, all(t), send, model.Outcome{Reason: model.NotLoggedIn}, &policy.Facts{Anonymous: true})
	assert.Equal(t, []any{new(true), (*int32)(nil), (*bool)(nil)}, []any{stranger.FactAnonymous, stranger.FactSenderAge, stranger.FactKnown})

	unknown := one(t, all(t), send, model.Outcome{Reason: model.UnknownRecipient}, &policy.Facts{SenderAge: 20, RecipientAge: policy.NoAge})
	assert.Equal(t, []any{new(false), new(int32(20)), (*int32)(nil), (*bool)(nil), (*bool)(nil)},
		[]any{unknown.FactKnown, unknown.FactSenderAge, unknown.FactRecipientAge, unknown.FactBlocked, unknown.FactHeld})

	member := one(t, all(t), group, model.Outcome{}, &policy.Facts{Group: true, Known: true, Member: true, GroupSize: 4, SpamRecipients: 1, RecipientAge: policy.NoAge})
	assert.Equal(t, []any{new(true), new(int64(4)), new(int64(1)), (*bool)(nil), (*string)(nil), (*bool)(nil)},
		[]any{member.FactMember, member.FactGroupSize, member.FactSpamRecipients, member.FactSenderFollows, member.FactRecipientSetting, member.FactAlreadyMember})
	guest := one(t, all(t), group, model.Outcome{}, &policy.Facts{Group: true, Known: true})
	assert.Nil(t, guest.FactSpamRecipients)

	added := one(t, all(t), add, model.Outcome{}, &adults)
	assert.Equal(t, []any{new(false), new(false), (*bool)(nil), (*int64)(nil)}, []any{added.FactAlreadyMember, added.FactSenderFollows, added.FactHeld, added.FactSentToday})
	sent := one(t, all(t), send, model.Outcome{}, &adults)
	assert.Equal(t, []any{(*bool)(nil), (*int64)(nil), (*bool)(nil)}, []any{sent.FactMember, sent.FactGroupSize, sent.FactReached})

	assert.Equal(t, []any{new(uint32(0)), (*uint32)(nil), (*uint32)(nil)}, []any{sent.FactUnanswered, added.FactUnanswered, member.FactUnanswered}, "only letters are capped")

	// What no rule asks for need not be gathered.
	p := policy.Seed()
	p.BaseGate, p.Settings = model.GateNone, policy.SettingGates{}
	p.DailyLimit.Messages, p.Spam.MaxRecipients = policy.NoLimit, policy.NoLimit
	open := one(t, compile(t, p), send, model.Outcome{}, &adults)
	assert.Equal(t, []any{(*bool)(nil), (*bool)(nil), (*int64)(nil), (*int64)(nil), (*bool)(nil), new(int32(20))},
		[]any{open.FactSenderFollows, open.FactWroteBefore, open.FactSentToday, open.FactSpamRecipients, open.FactViolation, open.FactSenderAge})
	assert.Nil(t, open.FactUnanswered)
	open = one(t, compile(t, p), send, model.Outcome{Contact: model.Acquainted}, &adults)
	assert.Equal(t, new(false), open.FactSenderFollows, "follows were gathered for the contact's sake")

	events, _ := recorded(t, history.Options{Rules: all(t), Later: []*policy.Rules{compile(t, p)}}, func(w *history.Writer) {
		require.NoError(t, w.Record(&send, &model.Outcome{}, &adults))
	})
	assert.Nil(t, events[0].FactSentToday, "later nobody asks for it")
}

// A history of several row groups comes back row by row.
func TestManyRows(t *testing.T) {
	const rows = 130_000
	var sends int
	events, operations := recorded(t, history.Options{Rules: all(t)}, func(w *history.Writer) {
		for i := range rows {
			var a model.Attempt
			var o model.Outcome
			var f policy.Facts
			random(i, &a, &o, &f)
			if a.Op == model.OpSend {
				sends++
			}
			require.NoError(t, w.Record(&a, &o, &f))
		}
	})
	require.Len(t, events, sends)
	require.Len(t, operations, rows-sends)
	for i := range rows {
		var a model.Attempt
		var o model.Outcome
		var f policy.Facts
		random(i, &a, &o, &f)
		from := &events
		if a.Op != model.OpSend {
			from = &operations
		}
		r := (*from)[0]
		*from = (*from)[1:]
		if r.Commit != o.Commit || r.At != int64(a.At) || *r.Actor != uint32(a.Actor) || *r.Target != uint32(a.Target) || r.Key != uint64(a.Key) ||
			r.Delivered != (o.Reason == model.Delivered) || *r.FactSenderAge != int32(f.SenderAge) ||
			a.Op == model.OpSend && (*r.Fingerprint != a.Message.Fingerprint || *r.Length != a.Message.Length || *r.Kind != a.Message.Kind.String() || *r.FactSentToday != f.SentToday) {
			require.Fail(t, "another row", "%d: %+v", i, r)
		}
	}
}

func TestSchema(t *testing.T) {
	var e bytes.Buffer
	w := history.New(&e, nil, history.Options{Rules: all(t)})
	require.NoError(t, w.Record(&model.Attempt{Op: model.OpFollow}, &model.Outcome{}, nil), "nobody wants operations")
	require.NoError(t, w.Close())
	f, err := parquet.OpenFile(bytes.NewReader(e.Bytes()), int64(e.Len()))
	require.NoError(t, err)
	schema, _ := f.Lookup("schema")
	assert.Equal(t, "dmsim.history/1", schema)
	assert.Zero(t, f.NumRows())
	assert.Equal(t, `message history {
	required int64 commit (INT(64,false));
	required int64 at (TIMESTAMP(isAdjustedToUTC=true,unit=MILLIS));
	required binary op (STRING);
	optional int32 actor (INT(32,false));
	optional int32 target (INT(32,false));
	optional int32 group (INT(32,false));
	required binary decision (STRING);
	optional binary rule (STRING);
	required boolean delivered;
	required int32 reached (INT(32,false));
	optional binary contact (STRING);
	optional boolean actor_follows;
	optional boolean target_follows;
	required boolean repeat;
	optional int64 from (TIMESTAMP(isAdjustedToUTC=true,unit=MILLIS));
	optional int64 until (TIMESTAMP(isAdjustedToUTC=true,unit=MILLIS));
	optional int32 new_id (INT(32,false));
	optional binary kind (STRING);
	optional int32 length (INT(32,false));
	optional int64 fingerprint (INT(64,false));
	optional int64 message_id (INT(64,false));
	optional boolean offensive;
	optional boolean private_info;
	optional boolean unwanted;
	required boolean anonymous;
	required int64 key (INT(64,false));
	optional int64 ref (INT(64,false));
	optional binary setting (STRING);
	optional int32 birth (DATE);
	optional boolean fact_anonymous;
	optional int32 fact_sender_age (INT(16,true));
	optional binary fact_sender_setting (STRING);
	optional boolean fact_suspended;
	optional boolean fact_known;
	optional boolean fact_self;
	optional boolean fact_blocked;
	optional int32 fact_recipient_age (INT(16,true));
	optional binary fact_recipient_setting (STRING);
	optional boolean fact_sender_follows;
	optional boolean fact_recipient_follows;
	optional boolean fact_wrote_before;
	optional boolean fact_accepted;
	optional int64 fact_requests (INT(64,true));
	optional int32 fact_unanswered (INT(32,false));
	optional boolean fact_held;
	optional int64 fact_sent_today (INT(64,true));
	optional int64 fact_spam_recipients (INT(64,true));
	optional boolean fact_violation;
	optional boolean fact_member;
	optional int64 fact_group_size (INT(64,true));
	optional boolean fact_already_member;
	optional boolean fact_block_in_group;
	optional boolean fact_reached;
}`, f.Schema().String())
}

// broken fails after some bytes.
type broken struct{ left int }

func (b *broken) Write(p []byte) (int, error) {
	if b.left -= len(p); b.left < 0 {
		return 0, assert.AnError
	}
	return len(p), nil
}

func TestDiskIsFull(t *testing.T) {
	w := history.New(&broken{1000}, &broken{0}, history.Options{Rules: all(t)})
	var err error
	for i := 0; i < 300_000 && err == nil; i++ {
		err = w.Record(&model.Attempt{At: start, Key: model.Key(i)}, &model.Outcome{}, nil)
	}
	require.ErrorIs(t, err, assert.AnError)
	require.ErrorIs(t, w.Record(&model.Attempt{At: start}, &model.Outcome{}, nil), assert.AnError, "for ever")
	require.ErrorIs(t, w.Close(), assert.AnError)
}
