package reports

import (
	"maps"
	"slices"
)

// highlight is a metric that the summary shows, in words that go on from its value.
type highlight struct {
	name string
	says string
	none string // what there was none of where the metric is not defined; "": then it is left out
}

// highlights are the metrics that a reader wants first: what protection cost those who meant no harm, what harm came through, what was found of it.
var highlights = []highlight{
	{"legitimate_blocked_share", "of legitimate messages refused", "no legitimate message"},
	{"dead_ends", "of answers to strangers refused", "no answer to a stranger"},
	{"reciprocity", "of first messages to strangers answered within 7 days", "no first message to a stranger"},
	{"request_acceptance", "of first messages to strangers accepted or answered in 7 days", ""},
	{"limit_share", "of senders' days met the daily limit", ""},
	{"false_positive_cost", "hours on hold or suspended, in 1,000 days of harmless accounts", ""},
	{"unwanted_first_contacts", "unwanted messages of strangers, a user and day of activity", ""},
	{"burden_p99", "unwanted messages a day at most, on 99 of 100 user-days", ""},
	{"minors_unwanted_adult_7d", "of minors got an adult's unwanted message in a week or less", "no minors"},
	{"grooming_exposure", "of minors got a message of a groomer", ""},
	{"raid_relief", "of a raid's messages to its target refused", ""},
	{"spam_message_precision", "of messages refused as spam were unwanted", "no message refused as spam"},
	{"spam_message_recall", "of unwanted messages refused as spam, the rest delivered", "no unwanted message"},
}

// measured prints the highlights, unless nothing was measured.
func (s *summary) measured() {
	if !slices.ContainsFunc(highlights, func(h highlight) bool { return s.d.Metrics[h.name].Value != nil }) {
		return
	}
	c := columns{right: []bool{false, true, false}}
	for _, h := range highlights {
		switch m, ok := s.d.Metrics[h.name]; {
		case ok && m.Value != nil:
			c.add(h.name, amount(*m.Value, m.Unit), h.says+greatest(m.By))
		case ok && h.none != "":
			c.add(h.name, "-", "not defined: "+h.none)
		}
	}
	s.section("How people fared (dmsim show metrics defines it)", c)
}

// greatest names the greatest part, of equal ones the first by name; nothing where all are 0.
func greatest(shares map[string]float64) string {
	name := ""
	for _, other := range slices.Sorted(maps.Keys(shares)) {
		if shares[other] > shares[name] {
			name = other
		}
	}
	if name == "" {
		return ""
	}
	return ", for " + plain(name) + " " + percent(shares[name])
}
