package main

import (
	"slices"
	"strconv"

	"dmsim/model"
	"dmsim/model/policy"
)

// sendKind says which of its kinds a message is to dmsim explain.
func sendKind(f *policy.Facts) (op string, kind policy.Case) {
	if f.Group {
		return "group-send", policy.CaseGroupSend
	}
	return "send", policy.CaseSend
}

// explainWords is the command that explains how a message of these facts is decided under a policy, by its file. What is harmless by default is left out.
func explainWords(file string, p *policy.Policy, f *policy.Facts) []string {
	op, _ := sendKind(f)
	words := []string{"dmsim", "explain", "--policy", file, "--op", op}
	number := func(flag string, got, usual int64) {
		if got != usual {
			words = append(words, flag, strconv.FormatInt(got, 10))
		}
	}
	setting := func(flag string, got model.Setting, age int16) {
		if got != p.DefaultFor(int(age)) {
			words = append(words, flag, got.String())
		}
	}
	age := func(flag string, of int16) int16 { // of whom there is nobody, a fact before has settled the matter
		if of < 0 {
			return harmlessAge
		}
		number(flag, int64(of), harmlessAge)
		return of
	}
	sender := age("--sender-age", f.SenderAge)
	recipient := age("--recipient-age", f.RecipientAge)
	setting("--setting", f.RecipientSetting, recipient)
	setting("--sender-setting", f.SenderSetting, sender)
	if f.Kind != 0 {
		words = append(words, "--kind", f.Kind.String())
	}
	if f.Labels != 0 {
		words = append(words, "--labels", f.Labels.String())
	}
	number("--length", int64(f.Length), 0)
	number("--requests", f.Requests, 0)
	number("--sent-today", f.SentToday, 0)
	number("--unanswered", int64(f.Unanswered), 0)
	number("--spam-recipients", max(1, f.SpamRecipients), 1)
	if f.Group {
		number("--group-size", int64(f.GroupSize), 2)
	}
	return slices.Concat(words, flagWords(f))
}

// harmlessAge is that of which explain takes everybody to be where no flag says otherwise.
const harmlessAge = 30

func flagWords(f *policy.Facts) (words []string) {
	for _, flag := range []struct {
		name string
		on   bool
	}{
		{"--anonymous", f.Anonymous},
		{"--unknown", !f.Known},
		{"--self", f.Self},
		{"--suspended", f.Suspended},
		{"--blocked", f.Blocked},
		{"--sender-follows", f.SenderFollows},
		{"--recipient-follows", f.RecipientFollows},
		{"--wrote-before", f.WroteBefore},
		{"--accepted", f.Accepted},
		{"--held", f.Held},
		{"--violation", f.Violation},
		{"--not-a-member", f.Group && !f.Member},
	} {
		if flag.on {
			words = append(words, flag.name)
		}
	}
	return words
}
