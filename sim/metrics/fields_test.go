package metrics

import (
	"testing"

	"dmsim/model/codec/codectest"
)

// Whoever adds a field decides here what becomes of it in a state, and in CountFrom.
func TestStateKnowsEveryField(t *testing.T) {
	codectest.Fields[Metrics](t, "setup clock roster plain delivery activity contacts exposure grooming burden detection dossiers reactions recontact raids peaks", "requests")
	codectest.Fields[peaks](t, "until now most tried received top oneToOne", "")
	codectest.Fields[Setup](t, "Requests", "People Start ReasonName")
	codectest.Fields[clock](t, "start end next day week today", "")
	codectest.Fields[roster](t, "start accounts newcomers benign lived minors births", "people early")
	codectest.Fields[account](t, "day marks persona", "")
	codectest.Fields[newcomer](t, "birth person", "")
	codectest.Fields[delivery](t, "legitimate delivered refused", "")
	codectest.Fields[activity](t, "days senders limited", "")
	codectest.Fields[contacts](t, "first answered welcome ties waiting accepted untied answers dead", "")
	codectest.Fields[fading](t, "young old", "")
	codectest.Fields[exposure](t, "first from known minors reached began weeks minorWeeks minorWeeksReached", "")
	codectest.Fields[grooming](t, "exposed answered", "")
	codectest.Fields[burden](t, "today days loads", "")
	codectest.Fields[detection](t, "refused right missed", "")
	codectest.Fields[dossiers](t, "all", "byAccount")
	codectest.Fields[dossier](t, "id tried gone counted receipts sinceThen harmed blocked reported curbed accused upheld restricted guilty restrictions", "")
	codectest.Fields[spans](t, "over open", "")
	codectest.Fields[span](t, "from until", "")
	codectest.Fields[reactions](t, "reports blocks", "")
	codectest.Fields[tally](t, "all wrongful", "")
	codectest.Fields[recontact](t, "barred broken", "")
	codectest.Fields[raids](t, "on sweepAt tried refused", "")
	codectest.Fields[siege](t, "last raid senders", "")
	codectest.Fields[besieger](t, "last tried refused id", "")
}
