package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/sim/cases"
)

func newExplain() *cobra.Command {
	e := explanation{facts: policy.Facts{Known: true, SenderAge: 30, RecipientAge: 30, Member: true, GroupSize: 2, SpamRecipients: 1}}
	c := &cobra.Command{
		Use:   "explain [CASE-FILE]",
		Short: "Show why an attempt is decided so: each rule in order, what it looked at, and where it stopped",
		Long: `Explain decides one attempt from facts given by flags, or every attempt of a file of rule cases, and shows the rules in their order.
A fact that no flag states is harmless: both are 30, authenticated, nobody blocks or follows anybody, nothing was sent before.`,
		Example: `  dmsim explain --policy seed --sender-age 17 --recipient-age 15 --sender-follows
  dmsim explain --policy tiktok-2023 --kind image --setting everyone
  dmsim explain --op add --setting no-one --recipient-follows
  dmsim explain --sender-age 15 --json
  dmsim explain sim/cases/testdata/one-to-one.yaml`,
		Args: args(0, 1),
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 1 {
				if e.given(c) {
					return fmt.Errorf("explain %s: want flags or a file of rule cases, got both", args[0])
				}
				return e.cases(c, args[0])
			}
			return e.print(c, c.OutOrStdout())
		},
	}
	e.flags(c)
	e.format.add(c)
	c.SetFlagErrorFunc(func(_ *cobra.Command, err error) error {
		if text, _, bad := strings.Cut(err.Error(), ": strconv."); bad {
			return fmt.Errorf("%s: want a whole number in range", text)
		}
		return err
	})
	return c
}

// explanation is one attempt by its facts.
type explanation struct {
	format  formatFlag
	policy  string
	op      string
	unknown bool
	ages    [2]int
	facts   policy.Facts
	setting string
	sender  string // the sender's setting
	kind    string
	labels  []string
	outside bool // not a member
	unheard bool // nothing of the reported reached the reporter
	barred  bool // the added and a member block each other
}

// explainable are the attempts that flags can describe.
var explainable = map[string]policy.Case{
	"send": policy.CaseSend, "group-send": policy.CaseGroupSend, "add": policy.CaseAdd, "create-group": policy.CaseCreate,
	"leave": policy.CaseLeave, "follow": policy.CaseFollow, "register": policy.CaseRegister, "report": policy.CaseReport,
}

func (e *explanation) flags(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&e.policy, "policy", "seed", "a preset or a policy file")
	f.StringVar(&e.op, "op", "send", "what is attempted: send, group-send, add, create-group, leave, follow, register, report")
	f.IntVar(&e.ages[0], "sender-age", 30, "years; of the adder, creator, one who registers")
	f.IntVar(&e.ages[1], "recipient-age", 30, "years; of the added")
	f.StringVar(&e.setting, "setting", "", "the recipient's setting (default the policy's at that age)")
	f.StringVar(&e.sender, "sender-setting", "", "the sender's setting, which custom rules may look at (default the policy's at that age)")
	f.StringVar(&e.kind, "kind", "text", "of the content: "+strings.Join(model.KindNames(), ", "))
	f.StringSliceVar(&e.labels, "labels", nil, "what the content is: "+strings.Join(model.LabelNames(), ", "))
	f.Uint32Var(&e.facts.Length, "length", 0, "characters")
	f.BoolVar(&e.facts.Anonymous, "anonymous", false, "the sender is not authenticated")
	f.BoolVar(&e.unknown, "unknown", false, "no such username or group")
	f.BoolVar(&e.facts.Self, "self", false, "sender and recipient are the same")
	f.BoolVar(&e.facts.Suspended, "suspended", false, "the sender is suspended")
	f.BoolVar(&e.facts.Blocked, "blocked", false, "one of the two blocks the other")
	f.BoolVar(&e.facts.SenderFollows, "sender-follows", false, "the sender follows the recipient")
	f.BoolVar(&e.facts.RecipientFollows, "recipient-follows", false, "the recipient follows the sender")
	f.BoolVar(&e.facts.WroteBefore, "wrote-before", false, "the recipient has written to the sender")
	f.BoolVar(&e.facts.Accepted, "accepted", false, "the recipient has accepted the sender")
	f.Int64Var(&e.facts.Requests, "requests", 0, "requests that the sender has left with the recipient")
	f.BoolVar(&e.facts.Held, "held", false, "the sender is held for spam")
	f.Int64Var(&e.facts.SentToday, "sent-today", 0, "used of the day")
	f.Uint32Var(&e.facts.Unanswered, "unanswered", 0, "messages within the window that the sender has left unanswered with all users")
	f.Int64Var(&e.facts.SpamRecipients, "spam-recipients", 1, "distinct recipients of equal content, with the one at hand")
	f.BoolVar(&e.facts.Violation, "violation", false, "the classifier takes the content for a violation")
	f.BoolVar(&e.outside, "not-a-member", false, "the sender, adder or leaver is not in the group")
	f.BoolVar(&e.facts.AlreadyMember, "already-a-member", false, "the added is in the group")
	f.BoolVar(&e.barred, "block-in-group", false, "the added and a member block each other; refused where block.in_groups is forbid")
	f.BoolVar(&e.unheard, "not-reached", false, "no message of the reported reached the one who reports")
	f.IntVar(&e.facts.GroupSize, "group-size", 2, "members before the attempt")
}

// cases explains the attempts of a file.
func (e *explanation) cases(c *cobra.Command, file string) error {
	if e.format.text() {
		return explainCases(c.OutOrStdout(), file)
	}
	parsed, err := cases.ReadFile(file)
	if err != nil {
		return err
	}
	return e.format.write(c, toldCases(parsed))
}

// given says whether flags describe an attempt.
func (e *explanation) given(c *cobra.Command) (given bool) {
	c.Flags().Visit(func(f *pflag.Flag) { given = given || f.Name != "format" && f.Name != "json" })
	return given
}

func (e *explanation) print(c *cobra.Command, out io.Writer) error {
	kind, ok := explainable[e.op]
	if !ok {
		return fmt.Errorf("--op: want one of send, group-send, add, create-group, leave, follow, register, report, got %q", e.op)
	}
	p, err := loadPolicy(e.policy)
	if err != nil {
		return err
	}
	rules, err := policy.Compile(p)
	if err != nil {
		return fmt.Errorf("policy %s: %w", e.policy, err)
	}
	if err := e.complete(kind, p); err != nil {
		return err
	}
	steps := rules.Explain(kind, &e.facts)
	reason := model.Delivered
	for _, step := range steps {
		if step.Reason != model.Delivered {
			reason = step.Reason
		}
	}
	decision := cases.Decision(rules, opOf(kind), reason)
	if !e.format.text() {
		return e.format.write(c, explained{explainSchema, []attemptTold{{Attempt: e.op, Policy: p.Name, Decision: decision, Steps: told(steps)}}})
	}
	fmt.Fprintf(out, "%s under policy %s\n\n", e.op, p.Name)
	printSteps(out, steps)
	fmt.Fprintf(out, "\n=> %s\n", decision)
	return nil
}

// opOf tells sends, of which a message comes, from everything else.
func opOf(kind policy.Case) model.Op {
	if kind == policy.CaseSend || kind == policy.CaseGroupSend {
		return model.OpSend
	}
	return model.OpSet
}

// complete turns flags into facts.
func (e *explanation) complete(kind policy.Case, p policy.Policy) error {
	for i, flag := range []string{"--sender-age", "--recipient-age"} {
		if e.ages[i] < 0 || e.ages[i] > 150 {
			return fmt.Errorf("%s: want years from 0 to 150, got %d", flag, e.ages[i])
		}
	}
	if err := e.counts(); err != nil {
		return err
	}
	f := &e.facts
	f.SenderAge, f.RecipientAge = int16(e.ages[0]), int16(e.ages[1])
	f.Known, f.Member, f.Group = !e.unknown, !e.outside, kind == policy.CaseGroupSend
	if kind == policy.CaseGroupSend || kind == policy.CaseCreate {
		f.RecipientAge = policy.NoAge
	}
	f.SenderSetting, f.RecipientSetting = p.DefaultFor(e.ages[0]), p.DefaultFor(e.ages[1])
	f.Reached, f.BlockInGroup = !e.unheard, e.barred && p.Block.InGroups == policy.Forbid
	for _, given := range []struct {
		flag, text string
		into       *model.Setting
	}{{"--setting", e.setting, &f.RecipientSetting}, {"--sender-setting", e.sender, &f.SenderSetting}} {
		if given.text == "" {
			continue
		}
		if err := given.into.UnmarshalText([]byte(given.text)); err != nil {
			return fmt.Errorf("%s: %w", given.flag, err)
		}
	}
	if err := f.Kind.UnmarshalText([]byte(e.kind)); err != nil {
		return fmt.Errorf("--kind: %w", err)
	}
	for _, name := range e.labels {
		label, err := model.ParseLabel(name)
		if err != nil {
			return fmt.Errorf("--labels: %w", err)
		}
		f.Labels |= label
	}
	return nil
}

// counts judges the numbers that only a world could keep in bounds.
func (e *explanation) counts() error {
	for _, count := range []struct {
		flag       string
		least, got int64
	}{
		{"--requests", 0, e.facts.Requests},
		{"--sent-today", 0, e.facts.SentToday},
		{"--spam-recipients", 1, e.facts.SpamRecipients},
		{"--group-size", 0, int64(e.facts.GroupSize)},
	} {
		if count.got < count.least {
			return fmt.Errorf("%s: want a whole number of at least %d, got %d", count.flag, count.least, count.got)
		}
	}
	return nil
}

// loadPolicy reads a preset or a policy file.
func loadPolicy(name string) (policy.Policy, error) {
	if !strings.ContainsAny(name, `/\`) && !strings.HasSuffix(name, ".yaml") && !strings.HasSuffix(name, ".yml") {
		return policy.Preset(name)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return policy.Policy{}, err
	}
	return policy.Parse(name, data)
}

func printSteps(out io.Writer, steps []policy.Step) {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, step := range steps {
		switch {
		case step.Skipped:
			fmt.Fprintf(w, "%s\t-\tnot looked at\n", step.Rule)
		case step.Reason != model.Delivered:
			fmt.Fprintf(w, "%s\trefuses\t%s\n", step.Rule, step.Saw)
		case step.Idle:
			fmt.Fprintf(w, "%s\tidle\t%s: this policy never refuses here\n", step.Rule, step.Saw)
		default:
			fmt.Fprintf(w, "%s\tpasses\t%s\n", step.Rule, step.Saw)
		}
	}
	w.Flush()
}

// explainCases plays the cases of a file and explains each attempt.
func explainCases(out io.Writer, file string) error {
	parsed, err := cases.ReadFile(file)
	if err != nil {
		return err
	}
	for _, one := range parsed {
		fmt.Fprintf(out, "case: %s (%s:%d)\n\n", one.Name, one.Source, one.Line)
		cases.Trace(one, cases.NewWorld(&one), func(t *cases.Try) { printTry(out, t) })
	}
	return nil
}

// printTry ends with what came of the attempt, not with what its facts would lead to.
func printTry(out io.Writer, t *cases.Try) {
	fmt.Fprintf(out, "%s %s%s\n", t.Attempt.At, t.Attempt.Op, parties(t))
	printSteps(out, t.Steps())
	if note := t.Note(); note != "" {
		fmt.Fprintln(out, note)
	}
	fmt.Fprintf(out, "\n=> %s\n\n", t.Decision())
}

func parties(t *cases.Try) string {
	text := " by " + t.Actor
	if t.Target != "" {
		text += " to " + t.Target
	}
	if t.Group != "" {
		text += " in group " + t.Group
	}
	return text
}
