package policy

import "dmsim/model"

func when(refused bool, reason model.Reason) model.Reason {
	if refused {
		return reason
	}
	return model.Delivered
}

func judgeAges(r *Rules, f *Facts) model.Reason {
	floor := int16(r.policy.DMMinAge)
	if f.SenderAge < floor {
		return model.SenderTooYoung
	}
	return when(f.RecipientAge < floor && f.RecipientAge != NoAge, model.RecipientTooYoung)
}

func judgeFollow(_ *Rules, f *Facts) model.Reason {
	if f.Self {
		return model.SelfFollow
	}
	return when(f.Blocked, model.FollowBlocked)
}

func judgeRequests(r *Rules, f *Facts) model.Reason {
	if !f.Stranger() {
		return model.Delivered
	}
	return when(!r.requestKind[f.Kind] || f.Requests >= int64(r.policy.Requests.Quota), model.RequestLimit)
}

func judgeUnanswered(r *Rules, f *Facts) model.Reason {
	return when(!f.WroteBefore && int64(f.Unanswered) >= int64(r.policy.Unanswered.Messages), model.UnansweredLimit)
}

func judgeAddGate(r *Rules, f *Facts) model.Reason {
	pass := true
	switch r.policy.Groups.AddGate {
	case AddDMEligible:
		pass = r.first(r.eligible, f) == model.Delivered
	case AddMutual:
		pass = f.gate(model.GateMutual)
	case AddInviteAccept:
		pass = f.Accepted
	}
	return when(!pass, model.InviteNotAllowed)
}

func judgeCustom(r *Rules, f *Facts) model.Reason {
	i, _ := r.firstCustom(f)
	return when(i < len(r.custom), model.CustomReason+model.Reason(i))
}

// firstCustom finds the first custom rule that refuses. One that cannot be evaluated refuses too, with its error: a policy must not open because an
// expression divides by zero.
func (r *Rules) firstCustom(f *Facts) (i int, err error) {
	facts := f.custom()
	for i := range r.custom {
		if refuses, err := r.custom[i].refuses(&facts); refuses || err != nil {
			return i, err
		}
	}
	return len(r.custom), nil
}

// settingGate is the gate that the recipient's setting puts up.
func (r *Rules) settingGate(f *Facts) model.Gate { return r.gates[f.RecipientSetting] }

// exempt says whether the reply exemption lifts R08 and R09.
func (r *Rules) exempt(f *Facts) bool { return r.policy.ReplyExemption && f.WroteBefore }

func (g SettingGates) list() [3]model.Gate { return [3]model.Gate{g.Everyone, g.Friends, g.NoOne} }

// idle says whether every gate is harmless.
func (g SettingGates) idle(harmless func(model.Gate) bool) bool {
	return harmless(g.Everyone) && harmless(g.Friends) && harmless(g.NoOne)
}

func (s *Spam) idle() bool { return s.MaxRecipients == NoLimit }

// custom are the facts as custom rules see them.
func (f *Facts) custom() CustomFacts {
	c := CustomFacts{
		SenderAge: int64(f.SenderAge), RecipientAge: int64(f.RecipientAge),
		SenderSetting: f.SenderSetting.String(), RecipientSetting: f.RecipientSetting.String(),
		SenderFollowsRecipient: f.SenderFollows, RecipientFollowsSender: f.RecipientFollows,
		RecipientWroteBefore: f.WroteBefore, RecipientAcceptedSender: f.Accepted, SenderSentToday: f.SentToday,
		MessageKind: f.Kind.String(), MessageLength: int64(f.Length),
		MessageOffensive: f.Labels&model.Offensive != 0, MessagePrivateInfo: f.Labels&model.PrivateInfo != 0, MessageUnwanted: f.Labels&model.Unwanted != 0,
		GroupIs: f.Group, GroupSize: int64(f.GroupSize),
	}
	if f.Group {
		c.RecipientAge, c.RecipientSetting = -1, ""
	}
	return c
}
