package metrics

import "dmsim/model"

// pair is two accounts in the order of what one did to the other.
type pair struct{ from, to model.UserID }

// fading remembers since when something has been so for a pair, and one thing beside, for a week: it forgets what is older after another week at the latest.
type fading struct{ young, old map[pair]since }

// since is a time, and whether the first of the pair followed the second then: a time is far from 63 bits.
type since int64

func newSince(at model.Time, followed bool) since {
	if followed {
		return since(at)<<1 | 1
	}
	return since(at) << 1
}

func (s since) at() model.Time { return model.Time(s >> 1) }
func (s since) followed() bool { return s&1 != 0 }

func newFading() fading { return fading{map[pair]since{}, map[pair]since{}} }

// turn begins a week.
func (f *fading) turn() {
	f.young, f.old = f.old, f.young
	clear(f.young)
}

func (f *fading) note(p pair, s since) { f.young[p] = s }

// take forgets a pair, and returns since when it has been so, if for less than a week.
func (f *fading) take(p pair, now model.Time) (s since, ok bool) {
	s, ok = f.young[p]
	if ok {
		delete(f.young, p)
	} else if s, ok = f.old[p]; ok {
		delete(f.old, p)
	}
	return s, ok && now < s.at()+week
}
