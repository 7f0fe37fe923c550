package metrics

import "dmsim/model"

// Observe counts an attempt and what became of it; both are good for the call only. Attempts come in the order of commits.
func (m *Metrics) Observe(a *model.Attempt, o *model.Outcome) {
	switch {
	case o.Repeat: // a retry is no attempt of its own
		return
	case a.At >= m.clock.next:
		m.turn(a.At)
	}
	if a.Op == model.OpSend {
		m.peak(a, o)
		m.send(a, o)
	} else {
		m.operation(a, o)
	}
}

// peak counts a message by when it is and whom it reaches.
func (m *Metrics) peak(a *model.Attempt, o *model.Outcome) {
	m.peaks.try(a.At)
	if o.Reason == model.Delivered && a.Group == model.NoGroup {
		m.peaks.receive(a.Target)
	}
}

// send counts a message. What is ordinary, delivered by one who did nothing to one who knows him, ends here, mostly by a look at one bit.
func (m *Metrics) send(a *model.Attempt, o *model.Outcome) {
	ordinary := o.Reason == model.Delivered && a.Message.Labels == 0 && o.Contact != model.FirstContact && o.Contact != model.Answer
	if ordinary && m.plain.Has(a.Actor) {
		m.delivery.legitimate[model.Delivered]++
		return
	}
	who := m.roster.at(a.Actor)
	if who == nil || o.Reason == model.NotLoggedIn {
		m.delivery.nobodys(o)
		return
	}
	if who.day != m.clock.today || who.marks&sentToday == 0 {
		m.activity.send(who, m.clock.today)
	}
	if !who.adversary() && who.marks&approached == 0 {
		m.plain.Add(a.Actor)
		if ordinary {
			m.delivery.legitimate[model.Delivered]++
			return
		}
	}
	m.notable(newSend(a, o, who))
}

// send is a message that deserves a look.
type send struct {
	*model.Attempt
	*model.Outcome
	who        *account // the sender's
	delivered  bool
	toOne      bool
	unwanted   bool // has a label
	legitimate bool // has none, and the sender is benign
}

func newSend(a *model.Attempt, o *model.Outcome, who *account) *send {
	unwanted := a.Message.Labels != 0
	return &send{
		Attempt: a, Outcome: o, who: who, delivered: o.Reason == model.Delivered, toOne: a.Group == model.NoGroup,
		unwanted: unwanted, legitimate: !unwanted && !who.adversary(),
	}
}

// receipts is how many users received the message.
func (s *send) receipts() uint64 {
	switch {
	case !s.delivered:
		return 0
	case s.toOne:
		return 1
	}
	return uint64(s.Reached)
}

func (m *Metrics) notable(s *send) {
	m.delivery.send(s)
	m.detection.send(s)
	if s.Reason == model.DailyLimit {
		m.activity.limit(s.who)
	}
	if s.unwanted {
		m.unwanted(s)
	} else {
		m.contacts.send(s, m)
	}
	if s.Reason == model.Spam && s.Until > s.At {
		m.dossiers.restrict(&m.roster, s.Actor, s.At, span{s.At, s.Until})
	}
	if s.delivered && s.toOne {
		m.reached(s)
	}
}

// unwanted counts a message that has a label, delivered or not.
func (m *Metrics) unwanted(s *send) {
	d := m.dossiers.of(s.Actor)
	d.tried, d.counted = true, true
	if n := s.receipts(); n > 0 {
		d.harm(s.At, n)
	}
	if s.toOne && s.Message.Labels&model.Offensive != 0 && m.roster.at(s.Target) != nil && !mistake(s.Reason) {
		m.raids.try(s)
	}
}

// reached counts a one-to-one message that was delivered.
func (m *Metrics) reached(s *send) {
	to := m.roster.at(s.Target)
	if to == nil {
		return
	}
	m.grooming.reached(s, to, m)
	if s.who.adversary() {
		m.recontact.reached(m.roster.person(s.Actor), s.Target)
	}
	if s.unwanted && !to.adversary() {
		m.burden.receive(s.Target)
		m.exposure.receive(s, to, m)
	}
}

// operation counts whatever is not a message.
func (m *Metrics) operation(a *model.Attempt, o *model.Outcome) {
	if a.Op == model.OpRegister {
		if o.Reason == model.Delivered {
			m.register(a, model.UserID(o.ID))
		}
		return
	}
	who := m.roster.at(a.Actor)
	if who == nil || o.Reason == model.NotLoggedIn {
		return
	}
	m.activity.act(who, m.clock.today)
	if o.Reason != model.Delivered {
		return
	}
	switch a.Op {
	case model.OpDelete:
		m.roster.remove(a.Actor, a.At)
		m.dossiers.remove(a.Actor, a.At)
	case model.OpFollow:
		m.contacts.follow(pair{a.Actor, a.Target}, a.At)
	case model.OpAccept:
		m.contacts.accept(pair{a.Target, a.Actor}, a.At)
	case model.OpReport:
		m.report(a, o)
	case model.OpBlock:
		m.block(a)
	case model.OpUnblock:
		m.recontact.unblock(a.Actor, m.roster.person(a.Target))
	}
}

// register adds an account. Who returns is who he was; who has not been here before is a newcomer of the age he states.
func (m *Metrics) register(a *model.Attempt, id model.UserID) {
	m.roster.register(id, a)
	if !m.roster.at(id).adversary() {
		m.burden.join()
	}
}

func (m *Metrics) report(a *model.Attempt, o *model.Outcome) {
	to := m.roster.at(a.Target)
	if to == nil {
		return
	}
	m.reactions.reports.add(!m.dossiers.offender(&m.roster, a.Target))
	if to.adversary() {
		m.dossiers.of(a.Target).report(a.At, o.From)
	}
	if o.Until > o.From {
		m.dossiers.restrict(&m.roster, a.Target, a.At, span{o.From, o.Until})
	}
}

func (m *Metrics) block(a *model.Attempt) {
	to := m.roster.at(a.Target)
	if to == nil || a.Target == a.Actor {
		return
	}
	m.reactions.blocks.add(!m.dossiers.offender(&m.roster, a.Target))
	if !to.adversary() {
		return
	}
	m.dossiers.of(a.Target).block(a.At)
	if !m.roster.at(a.Actor).adversary() {
		m.recontact.block(a.Actor, m.roster.person(a.Target))
	}
}
