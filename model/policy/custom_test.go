package policy

import (
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The inside is the subject here: a program is not exported.

func compiled(t testing.TB, expression string) program {
	t.Helper()
	programs, err := compileCustom([]CustomRule{{"rule", expression}})
	require.NoError(t, err)
	require.Len(t, programs, 1)
	return programs[0]
}

func TestCustomRefuses(t *testing.T) {
	facts := CustomFacts{
		SenderAge: 20, RecipientAge: 15, SenderSetting: "friends", RecipientSetting: "everyone", SenderFollowsRecipient: true,
		SenderSentToday: 400, MessageKind: "image", MessageLength: 1000, MessageOffensive: true,
	}
	for expression, want := range map[string]bool{
		"sender.age >= 18 && recipient.age < 18":                         true,
		"sender.age >= 21":                                               false,
		`message.kind in ["image", "video"]`:                             true,
		`message.kind.startsWith("v")`:                                   false,
		"sender.follows_recipient && !recipient.follows_sender":          true,
		"recipient.wrote_before || recipient.accepted_sender":            false,
		`sender.setting == "friends" && recipient.setting == "everyone"`: true,
		"sender.sent_today * 2 > 700":                                    true,
		"message.length > 1000":                                          false,
		"message.offensive && !message.private_info":                     true,
		"message.unwanted":                                               false,
		"group.is || group.size > 0":                                     false,
		"true":                                                           true,
	} {
		refuses, err := compiled(t, expression).refuses(&facts)
		require.NoError(t, err, expression)
		assert.Equal(t, want, refuses, expression)
	}
}

// TestPresetRules: the custom rules of the presets refuse what their comments say, and no more.
func TestPresetRules(t *testing.T) {
	stranger := CustomFacts{SenderAge: 30, RecipientAge: 16, MessageKind: "text"}
	with := func(change func(*CustomFacts)) CustomFacts {
		facts := stranger
		change(&facts)
		return facts
	}
	group := with(func(f *CustomFacts) { f.GroupIs, f.GroupSize, f.RecipientAge = true, 5, -1 })
	followed := with(func(f *CustomFacts) { f.RecipientFollowsSender = true })
	mutual := with(func(f *CustomFacts) { f.RecipientFollowsSender, f.SenderFollowsRecipient = true, true })
	answer := with(func(f *CustomFacts) { f.RecipientWroteBefore = true })
	accepted := with(func(f *CustomFacts) { f.RecipientAcceptedSender = true })
	adult := with(func(f *CustomFacts) { f.RecipientAge = 18 })
	teens := with(func(f *CustomFacts) { f.SenderAge = 17 })
	image := with(func(f *CustomFacts) { f.MessageKind = "image" })
	for _, c := range []struct {
		preset          string
		refused, passed []CustomFacts
	}{
		{"tiktok-2020", []CustomFacts{image}, []CustomFacts{stranger, group}},
		{"tiktok-2023", []CustomFacts{image}, []CustomFacts{stranger, group, with(func(f *CustomFacts) { f.MessageKind, f.RecipientWroteBefore = "image", true })}},
		{"instagram-teen", []CustomFacts{stranger, image}, []CustomFacts{group, followed, mutual, answer, accepted, adult, teens}},
		{"ofcom-u18", []CustomFacts{stranger, followed, answer, teens}, []CustomFacts{group, mutual, accepted, adult}},
		{"dsa-28", []CustomFacts{stranger, teens}, []CustomFacts{group, followed, mutual, answer, accepted, adult}},
	} {
		p, err := Preset(c.preset)
		require.NoError(t, err)
		require.Len(t, p.Custom, 1)
		rule := compiled(t, p.Custom[0].RefuseWhen)
		for want, list := range map[bool][]CustomFacts{true: c.refused, false: c.passed} {
			for _, facts := range list {
				refuses, err := rule.refuses(&facts)
				require.NoError(t, err)
				assert.Equal(t, want, refuses, "%s: %+v", c.preset, facts)
			}
		}
	}
}

// TestCustomFailsClosed: what cannot be evaluated refuses, and says why.
func TestCustomFailsClosed(t *testing.T) {
	refuses, err := compiled(t, "sender.sent_today / group.size > 1").refuses(&CustomFacts{})
	assert.EqualError(t, err, "custom rule rule: division by zero")
	assert.True(t, refuses)

	digits := "[1,2,3,4,5,6,7,8,9]"
	costly := compiled(t, strings.Repeat(digits+".all(x, ", 6)+"sender.age > 0"+strings.Repeat(")", 6))
	refuses, err = costly.refuses(&CustomFacts{SenderAge: 20})
	assert.ErrorContains(t, err, "cost limit exceeded")
	assert.True(t, refuses)
	// The same rule under its bound, for an age at which it ends early.
	refuses, err = costly.refuses(&CustomFacts{SenderAge: 0})
	assert.NoError(t, err)
	assert.False(t, refuses)
}

func TestCustomErrors(t *testing.T) {
	const at = "custom[0].refuse_when: "
	for _, c := range []struct{ expression, want string }{
		{"sender.ag > 1", at + "want a CEL expression: 1:7: undeclared reference to 'sender.ag' (did you mean 'sender.age'?)"},
		{"sender.age +", at + "want a CEL expression: 1:13: Syntax error: mismatched input '<EOF>' expecting {'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}"},
		{"true &&\n sender.age == 'x'", at + "want a CEL expression: 2:13: found no matching overload for '_==_' applied to '(int, string)'"},
		{"sender.age", at + "want an expression that is true or false, got one of type int"},
		{"dyn(true)", at + "want an expression that is true or false, got one of type dyn"},
		{"message.kind.matches('(')", at + "want a CEL expression: error parsing regexp: missing closing ): `(`"},
		{" ", at + `want a CEL expression, got " "`},
		{strings.Repeat("!", 4096) + "true", at + `want an expression of at most 4096 bytes, got "4100 bytes"`},
	} {
		_, err := compileCustom([]CustomRule{{"rule", c.expression}})
		assert.EqualError(t, err, c.want)
	}
	_, err := compileCustom([]CustomRule{{"a", "true"}, {"b", "height > 2"}})
	assert.ErrorContains(t, err, "custom[1].refuse_when: want a CEL expression: 1:1: undeclared reference to 'height'; the variables are sender.age, recipient.age, ")
	_, err = compileCustom([]CustomRule{{"a", strings.Repeat("(", 500) + "true" + strings.Repeat(")", 500)}})
	assert.ErrorContains(t, err, "recursion")
}

// TestCustomVariables: each field of CustomFacts has one variable, which reads that field and no other.
func TestCustomVariables(t *testing.T) {
	fields := reflect.TypeFor[CustomFacts]()
	require.Equal(t, fields.NumField(), len(CustomVariables()))
	for i, v := range CustomVariables() {
		field := fields.Field(i)
		joined := strings.NewReplacer(".", "", "_", "").Replace(v.Name)
		assert.Equal(t, strings.ToLower(field.Name), joined)
		var facts CustomFacts
		value, expression := reflect.ValueOf(&facts).Elem().Field(i), v.Name
		switch v.Type {
		case "int":
			value.SetInt(7)
			expression += " == 7"
		case "string":
			value.SetString("x")
			expression += ` == "x"`
		case "bool":
			value.SetBool(true)
		}
		program := compiled(t, expression)
		refuses, err := program.refuses(&facts)
		require.NoError(t, err)
		assert.True(t, refuses, v.Name)
		refuses, err = program.refuses(&CustomFacts{})
		require.NoError(t, err)
		assert.False(t, refuses, v.Name)
		assert.NotEmpty(t, v.Meaning)
	}
}

// BenchmarkCustom compares rules that are cheap by their shape with one that is metered.
func BenchmarkCustom(b *testing.B) {
	metered := "sender.age > 30 && " + strings.Repeat("[1,2,3,4,5,6,7,8,9].all(x, ", 6) + "true" + strings.Repeat(")", 6)
	for _, c := range []struct{ name, expression string }{
		{"ages", "sender.age >= 18 && recipient.age < 18"},
		{"kind", `message.kind == "image" || message.kind == "video"`},
		{"count", "sender.sent_today > 400 && !recipient.follows_sender"},
		{"metered", metered},
	} {
		b.Run(c.name, func(b *testing.B) {
			p := compiled(b, c.expression)
			facts := &CustomFacts{SenderAge: 20, RecipientAge: 15, SenderSentToday: 450, MessageKind: "text"}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := p.refuses(facts); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
