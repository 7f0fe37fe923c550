package policy

import (
	"fmt"
	"strings"
	"sync"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/cost"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/interpreter"

	"dmsim/strictyaml"
)

// Bounds of a custom rule: of its text, and of what one judgement may cost in CEL's units, about one an operation.
const (
	customBytesMax = 4096
	customCostMax  = 10_000
)

// CustomFacts is what a custom rule may look at. In a group message there is no one recipient: RecipientAge is -1,
// RecipientSetting is "", and what the recipient follows, wrote or accepted is false, as is SenderFollowsRecipient.
type CustomFacts struct {
	SenderAge               int64
	RecipientAge            int64
	SenderSetting           string
	RecipientSetting        string
	SenderFollowsRecipient  bool
	RecipientFollowsSender  bool
	RecipientWroteBefore    bool
	RecipientAcceptedSender bool
	SenderSentToday         int64
	MessageKind             string
	MessageLength           int64
	MessageOffensive        bool
	MessagePrivateInfo      bool
	MessageUnwanted         bool
	GroupIs                 bool
	GroupSize               int64
}

// CustomVariable documents a variable of custom rules.
type CustomVariable struct {
	Name    string
	Type    string // int, string or bool
	Meaning string
}

// variable is a name that an expression may use, and where its value lies.
type variable struct {
	name    string
	celType *cel.Type
	meaning string
	value   func(*CustomFacts) any
}

func boolean(name, meaning string, of func(*CustomFacts) bool) variable {
	return variable{name, cel.BoolType, meaning, func(f *CustomFacts) any { return types.Bool(of(f)) }}
}

func whole(name, meaning string, of func(*CustomFacts) int64) variable {
	return variable{name, cel.IntType, meaning, func(f *CustomFacts) any { return types.Int(of(f)) }}
}

func text(name, meaning string, of func(*CustomFacts) string) variable {
	return variable{name, cel.StringType, meaning, func(f *CustomFacts) any { return types.String(of(f)) }}
}

// variables are declared one by one, as qualified names of exact types, so that a misspelt one fails when the policy is
// loaded. A map of facts would only fail when the rule is asked.
var variables = []variable{
	whole("sender.age", "whole years", func(f *CustomFacts) int64 { return f.SenderAge }),
	whole("recipient.age", "whole years; -1 in a group message", func(f *CustomFacts) int64 { return f.RecipientAge }),
	text("sender.setting", "everyone, friends or no-one", func(f *CustomFacts) string { return f.SenderSetting }),
	text("recipient.setting", "everyone, friends or no-one; empty in a group message", func(f *CustomFacts) string { return f.RecipientSetting }),
	boolean("sender.follows_recipient", "false in a group message", func(f *CustomFacts) bool { return f.SenderFollowsRecipient }),
	boolean("recipient.follows_sender", "false in a group message", func(f *CustomFacts) bool { return f.RecipientFollowsSender }),
	boolean("recipient.wrote_before", "a one-to-one message of the recipient has reached the sender", func(f *CustomFacts) bool { return f.RecipientWroteBefore }),
	boolean("recipient.accepted_sender", "the recipient has accepted the sender", func(f *CustomFacts) bool { return f.RecipientAcceptedSender }),
	whole("sender.sent_today", "what the sender has used of the day, as R12 counts it", func(f *CustomFacts) int64 { return f.SenderSentToday }),
	text("message.kind", "text, image, video or emoji", func(f *CustomFacts) string { return f.MessageKind }),
	whole("message.length", "characters", func(f *CustomFacts) int64 { return f.MessageLength }),
	boolean("message.offensive", "the truth, not what a classifier thinks", func(f *CustomFacts) bool { return f.MessageOffensive }),
	boolean("message.private_info", "the truth: private information of others", func(f *CustomFacts) bool { return f.MessagePrivateInfo }),
	boolean("message.unwanted", "the truth: the recipient does not want it", func(f *CustomFacts) bool { return f.MessageUnwanted }),
	boolean("group.is", "a group message", func(f *CustomFacts) bool { return f.GroupIs }),
	whole("group.size", "members, 0 for a one-to-one message", func(f *CustomFacts) int64 { return f.GroupSize }),
}

// CustomVariables lists what the expression of a custom rule may use, in the order of the documentation.
func CustomVariables() []CustomVariable {
	list := make([]CustomVariable, len(variables))
	for i, v := range variables {
		list[i] = CustomVariable{v.name, v.celType.String(), v.meaning}
	}
	return list
}

// environment declares the variables; it is the same for all policies, and costly enough to be made once.
var environment = sync.OnceValues(func() (*cel.Env, error) {
	options := []cel.EnvOption{cel.ParserExpressionSizeLimit(customBytesMax), cel.ParserRecursionLimit(64)}
	for _, v := range variables {
		options = append(options, cel.Variable(v.name, v.celType))
	}
	return cel.NewEnv(options...)
})

// program is a custom rule made ready.
type program struct {
	id  string
	cel cel.Program
}

// compileCustom parses and type-checks the expressions of rules. The error is a FieldError for the first that is wrong.
func compileCustom(rules []CustomRule) ([]program, error) {
	programs := make([]program, 0, len(rules))
	for i, rule := range rules {
		compiled, err := compileRule(rule)
		if err != nil {
			return nil, strictyaml.Under(fmt.Sprintf("custom[%d].refuse_when", i), err)
		}
		programs = append(programs, compiled)
	}
	return programs, nil
}

func compileRule(rule CustomRule) (program, error) {
	env, err := environment()
	if err != nil {
		panic(fmt.Sprintf("policy: the variables of custom rules: %v", err))
	}
	if size := len(rule.RefuseWhen); size > customBytesMax {
		return program{}, &strictyaml.FieldError{Want: fmt.Sprintf("an expression of at most %d bytes", customBytesMax), Got: fmt.Sprintf("%d bytes", size)}
	}
	if strings.TrimSpace(rule.RefuseWhen) == "" {
		return program{}, &strictyaml.FieldError{Want: "a CEL expression", Got: rule.RefuseWhen}
	}
	ast, issues := env.Compile(rule.RefuseWhen)
	if issues.Err() != nil {
		return program{}, &strictyaml.FieldError{What: issueText(issues)}
	}
	if ast.OutputType() != cel.BoolType {
		return program{}, &strictyaml.FieldError{What: fmt.Sprintf("want an expression that is true or false, got one of type %s", ast.OutputType())}
	}
	options := []cel.ProgramOption{cel.EvalOptions(cel.OptOptimize)}
	if !cheap(env, ast) {
		options = append(options, cel.CostLimit(customCostMax))
	}
	compiled, err := env.Program(ast, options...)
	if err != nil {
		return program{}, &strictyaml.FieldError{What: "want a CEL expression: " + strings.Join(strings.Fields(err.Error()), " ")}
	}
	return program{rule.ID, compiled}, nil
}

// cheap says whether no facts can make the expression cost more than customCostMax. It then runs without a meter, which
// would make it four times slower (BenchmarkCustom).
func cheap(env *cel.Env, ast *cel.Ast) bool {
	estimate, err := env.EstimateCost(ast, sizes{})
	return err == nil && estimate.Max <= customCostMax
}

// sizes tells CEL's cost estimate how long texts are.
type sizes struct{}

// textMax is the length of the longest text among the facts, the name of a setting or a kind, with room to spare.
const textMax = 16

// EstimateSize returns the bounds of a variable's length; of other values CEL knows it.
func (sizes) EstimateSize(node cost.AstNode) *cost.SizeEstimate {
	if len(node.Path()) == 1 && node.Type() == types.StringType {
		return &cost.SizeEstimate{Max: textMax}
	}
	return nil
}

// EstimateCallCost leaves all functions to CEL.
func (sizes) EstimateCallCost(string, string, *cost.AstNode, []cost.AstNode) *cost.CallEstimate {
	return nil
}

// issueText says on one line what CEL finds wrong first, and lists the variables where it knows no better.
func issueText(issues *cel.Issues) string {
	first := issues.Errors()[0]
	message := strings.TrimSuffix(strings.Join(strings.Fields(first.Message), " "), " (in container '')")
	if strings.HasPrefix(message, "undeclared reference") && !strings.Contains(message, "did you mean") {
		names := make([]string, len(variables))
		for i, v := range variables {
			names[i] = v.name
		}
		message += "; the variables are " + strings.Join(names, ", ")
	}
	if first.Location.Line() < 1 {
		return "want a CEL expression: " + message
	}
	return fmt.Sprintf("want a CEL expression: %d:%d: %s", first.Location.Line(), first.Location.Column()+1, message)
}

// refuses says whether the rule refuses the facts. An expression that cannot be evaluated (a division by zero, a cost
// above the bound) refuses, and the error says why: a policy fails closed.
func (p program) refuses(f *CustomFacts) (bool, error) {
	value, _, err := p.cel.Eval((*activation)(f))
	if err != nil {
		return true, fmt.Errorf("custom rule %s: %w", p.id, err)
	}
	verdict, ok := value.(types.Bool)
	return bool(verdict) || !ok, nil
}

// activation shows facts to CEL without a map a call.
type activation CustomFacts

var _ interpreter.Activation = (*activation)(nil)

var variableIndex = func() map[string]int {
	index := make(map[string]int, len(variables))
	for i, v := range variables {
		index[v.name] = i
	}
	return index
}()

// ResolveName returns a variable's value.
func (a *activation) ResolveName(name string) (any, bool) {
	i, ok := variableIndex[name]
	if !ok {
		return nil, false
	}
	return variables[i].value((*CustomFacts)(a)), true
}

// Parent returns nil: there is nothing around the facts.
func (a *activation) Parent() interpreter.Activation { return nil }
