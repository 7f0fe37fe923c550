package metrics

import (
	"math"

	"dmsim/model"
)

// never is the time of what has not happened.
const never model.Time = math.MaxInt64

// dossier is what is kept of an account that has tried an unwanted message, or was restricted, or is an adversary's and was reported or blocked.
type dossier struct {
	id    model.UserID
	tried bool // an unwanted message
	gone  model.Time

	counted bool // it has tried one since counting began; all that follows is since then too

	receipts  uint64 // of its unwanted messages
	sinceThen uint64 // of those, after the first report

	harmed   model.Time // when its first unwanted message was delivered
	blocked  model.Time // the first time since harmed
	reported model.Time // the first time since harmed
	curbed   model.Time // when the first restriction since harmed takes effect

	accused model.Time // the first report of all
	upheld  model.Time // when the first report that was upheld takes effect

	restricted   model.Time // when the first restriction of all takes effect
	guilty       bool       // it was an offender's account when that one was imposed
	restrictions spans      // of an adversary; of a benign account, those imposed while it was no offender's
}

// dossiers finds them, and keeps them in the order in which they were begun.
type dossiers struct {
	byAccount map[model.UserID]*dossier
	all       []*dossier
}

func newDossiers() dossiers { return dossiers{byAccount: map[model.UserID]*dossier{}} }

func newDossier(id model.UserID) dossier {
	return dossier{id: id, gone: never, harmed: never, blocked: never, reported: never, curbed: never, accused: never, upheld: never, restricted: never}
}

// of returns an account's dossier, and begins it if there is none.
func (f *dossiers) of(id model.UserID) *dossier {
	d := f.byAccount[id]
	if d == nil {
		d = new(dossier)
		*d = newDossier(id)
		f.byAccount[id] = d
		f.all = append(f.all, d)
	}
	return d
}

// offender says whether an account is an adversary's or has tried an unwanted message.
func (f *dossiers) offender(r *roster, id model.UserID) bool {
	if r.at(id).adversary() {
		return true
	}
	d := f.byAccount[id]
	return d != nil && d.tried
}

// harm notes that unwanted messages were received.
func (d *dossier) harm(at model.Time, receipts uint64) {
	d.receipts += receipts
	if d.accused != never {
		d.sinceThen += receipts
	}
	if d.harmed == never {
		d.harmed = at
		d.curbed = d.restrictions.from(at)
	}
}

// block notes that somebody has blocked the account.
func (d *dossier) block(at model.Time) {
	if d.harmed != never {
		d.blocked = min(d.blocked, at)
	}
}

// report notes that somebody has reported the account. Upheld is when the report takes effect, 0 for never.
func (d *dossier) report(at, upheld model.Time) {
	d.accused = min(d.accused, at)
	if d.harmed != never {
		d.reported = min(d.reported, at)
	}
	if upheld != 0 {
		d.upheld = min(d.upheld, upheld)
	}
}

// restrict notes that an account is held or suspended during a span, which may begin later than now.
func (f *dossiers) restrict(r *roster, id model.UserID, now model.Time, s span) {
	offender := f.offender(r, id)
	d := f.of(id)
	if s.from < d.restricted {
		d.restricted, d.guilty = s.from, offender
	}
	if d.harmed != never {
		d.curbed = min(d.curbed, s.from)
	}
	if r.at(id).adversary() || !offender {
		d.restrictions.add(now, s)
	}
}

// remove notes that an account was deleted.
func (f *dossiers) remove(id model.UserID, at model.Time) {
	if d := f.byAccount[id]; d != nil {
		d.gone = at
	}
}

// restart forgets what was counted, and keeps what is known: who offends, who is gone, and restrictions that go on.
func (f *dossiers) restart(at model.Time) {
	for _, d := range f.all {
		fresh := newDossier(d.id)
		fresh.tried, fresh.gone, fresh.restrictions = d.tried, d.gone, d.restrictions.since(at)
		*d = fresh
	}
}

// until is when an account's time in the run ends.
func (d *dossier) until(end model.Time) model.Time { return min(d.gone, end) }
