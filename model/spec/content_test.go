package spec_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"dmsim/model"
	"dmsim/model/spec"
)

func TestR14Proactive(t *testing.T) {
	proactive := func(terms *spec.Terms) { terms.ModerationMode = "proactive" }
	s := newStage(t, open, sure, proactive)
	club := s.AddGroup(ana, ben)
	assert.Equal(t, model.OffensiveContent, s.send(ana, ben, label(model.Offensive)))
	assert.Equal(t, model.OffensiveContent, s.send(ana, ben, label(model.PrivateInfo|model.Unwanted)))
	assert.Equal(t, model.OffensiveContent, s.tell(ana, club, label(model.Offensive)).Reason)
	assert.Equal(t, model.Delivered, s.send(ana, ben, label(model.Unwanted)), "unwanted is no violation")
	assert.Equal(t, model.Delivered, s.send(ana, ben))
	for _, mode := range []string{"on-report", "off"} {
		s.SetTerms(with(open, sure, func(terms *spec.Terms) { terms.ModerationMode = mode }))
		assert.Equal(t, model.Delivered, s.send(ana, ben, label(model.Offensive)), mode)
	}

	const k = model.Key(54321)
	draw := k.Unit(model.ByClassifier)
	for _, c := range []struct {
		name     string
		hit, not float64
		label    model.Labels
		want     model.Reason
	}{
		{"true positive, below", draw + 1e-12, 0, model.Offensive, model.OffensiveContent},
		{"true positive, not below", draw, 1, model.Offensive, model.Delivered},
		{"false positive, below", 0, draw + 1e-12, 0, model.OffensiveContent},
		{"false positive, not below", 1, draw, model.Unwanted, model.Delivered},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newStage(t, open, proactive, func(terms *spec.Terms) {
				terms.TruePositiveRate, terms.FalsePositiveRate = c.hit, c.not
			})
			assert.Equal(t, c.want, s.send(ana, ben, label(c.label), key(k)))
		})
	}
}

func TestR15Custom(t *testing.T) {
	refuse := func(when bool) spec.Custom { return spec.Custom{RefuseWhen: func(spec.View) bool { return when }} }
	for _, c := range []struct {
		name   string
		custom []spec.Custom
		want   model.Reason
	}{
		{"none", nil, model.Delivered},
		{"no refusal", []spec.Custom{refuse(false)}, model.Delivered},
		{"the first of two", []spec.Custom{refuse(true), refuse(true)}, model.CustomReason},
		{"the third", []spec.Custom{refuse(false), refuse(false), refuse(true)}, model.CustomReason + 2},
	} {
		s := newStage(t, open, func(terms *spec.Terms) { terms.Custom = c.custom })
		assert.Equal(t, c.want, s.send(ana, ben), c.name)
		assert.Equal(t, c.want, s.tell(ana, s.AddGroup(ana)).Reason, c.name)
	}
}

func TestR15View(t *testing.T) {
	var seen spec.View
	s := newStage(t, open, func(terms *spec.Terms) {
		terms.Custom = []spec.Custom{{RefuseWhen: func(v spec.View) bool { seen = v; return false }}}
	})
	teen := s.AddUser(model.Profile{Birth: born("2009-03-01"), Setting: model.NoOne, HasSetting: true})
	message := func(a *model.Attempt) {
		a.Message = model.Message{Kind: model.Video, Length: 9, Labels: model.Unwanted}
	}
	s.AddFollow(teen, ana)
	s.send(ana, teen)
	s.send(teen, ana, message)
	assert.Equal(t, spec.View{
		SenderAge: 17, RecipientAge: 35, SenderFollowsRecipient: true, SenderSetting: model.NoOne,
		RecipientSetting: model.Friends, Kind: model.Video, Length: 9, Labels: model.Unwanted, RecipientWroteBefore: true,
	}, seen)
	s.do(model.OpAccept, teen, ana)
	s.send(ana, teen)
	assert.Equal(t, spec.View{
		SenderAge: 35, RecipientAge: 17, RecipientFollowsSender: true, SenderSetting: model.Friends,
		RecipientSetting: model.NoOne, SentToday: 1, RecipientWroteBefore: true, Accepted: true,
	}, seen)
	s.tell(teen, s.AddGroup(ana, ben, teen), message)
	assert.Equal(t, spec.View{
		SenderAge: 17, RecipientAge: -1, SenderSetting: model.NoOne, IsGroup: true, GroupSize: 3,
		Kind: model.Video, Length: 9, Labels: model.Unwanted, SentToday: 1,
	}, seen)
}
