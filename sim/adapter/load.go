package adapter

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"

	"dmsim/model"
	"dmsim/strictyaml"
)

//go:embed adapters/*.yaml
var shipped embed.FS

// Reference is the name of the reference service's adapter.
const Reference = "dmsim"

// Names lists the adapters that are there without a file.
func Names() (names []string) {
	entries, err := shipped.ReadDir("adapters")
	if err != nil {
		panic(err) // it is in the program
	}
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), ".yaml"))
	}
	return names
}

// Source returns one of Names as it is written.
func Source(name string) ([]byte, error) {
	data, err := shipped.ReadFile("adapters/" + name + ".yaml")
	if err != nil {
		return nil, fmt.Errorf("adapter: want one of %s, got %q", strings.Join(Names(), ", "), name)
	}
	return data, nil
}

// Load reads the adapter of a file, or one of Names; "" is the reference service's. An error says in one line what is wrong, with file, line and key.
func Load(nameOrFile string) (*Adapter, error) {
	if nameOrFile == "" {
		nameOrFile = Reference
	}
	if slices.Contains(Names(), nameOrFile) {
		data, err := Source(nameOrFile)
		if err != nil {
			return nil, err
		}
		return Parse(nameOrFile+".yaml", data)
	}
	data, err := os.ReadFile(nameOrFile)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("adapter: want one of %s or a file, got %q, which is neither", strings.Join(Names(), ", "), nameOrFile)
	case err != nil:
		return nil, fmt.Errorf("adapter %s: %w", nameOrFile, errors.Unwrap(err))
	}
	return Parse(nameOrFile, data)
}

// Parse reads an adapter. Source is the name that errors bear.
func Parse(source string, data []byte) (*Adapter, error) {
	document, err := strictyaml.Parse(source, data)
	if err != nil {
		return nil, err
	}
	a := &Adapter{text: data}
	if err := document.Decode(a); err != nil {
		return nil, err
	}
	return a, document.Locate(a.compile())
}

// compile judges an adapter and makes it ready. Its error is a *strictyaml.FieldError.
func (a *Adapter) compile() error {
	if a.Name == "" {
		return &strictyaml.FieldError{Path: "name", What: "want a word, got nothing"}
	}
	for _, step := range []func() error{a.compileSetup, a.compileSession, a.compileOperations, a.judgeCannot, a.judgeWhole} {
		if err := step(); err != nil {
			return err
		}
	}
	if err := a.Answers.validate(); err != nil {
		return strictyaml.Under("answers", err)
	}
	return a.compileCoarse()
}

func (a *Adapter) compileSetup() error {
	if err := a.Headers.compile(shape{"every request", []any{&bearing{}}}); err != nil {
		return strictyaml.Under("headers", err)
	}
	for _, r := range []struct {
		path    string
		request *Request
	}{{"ready", a.Ready}, {"reset", a.Reset}, {"policy", a.Policy}} {
		if err := r.request.compileIf(settings); err != nil {
			return strictyaml.Under(r.path, err)
		}
		if err := a.judgeBody(r.request, settings); err != nil {
			return strictyaml.Under(r.path, err)
		}
	}
	if a.State != nil {
		if err := a.State.Request.compile(settings); err != nil {
			return strictyaml.Under("state.request", err)
		}
	}
	if a.Clock == nil {
		return nil
	}
	if (a.Clock.Request == nil) == (len(a.Clock.Headers) == 0) {
		return &strictyaml.FieldError{Path: "clock", What: "want one of the keys request and headers"}
	}
	if err := a.Clock.Headers.compile(settings); err != nil {
		return strictyaml.Under("clock.headers", err)
	}
	return strictyaml.Under("clock.request", a.Clock.Request.compileIf(settings))
}

// compileIf compiles a request that there need not be.
func (r *Request) compileIf(of shape) error {
	if r == nil {
		return nil
	}
	return r.compile(of)
}

func (a *Adapter) compileSession() error {
	if err := a.Users.Name.compile(names); err != nil {
		return strictyaml.Under("users.name", err)
	}
	s := a.Session
	if s == nil {
		return nil
	}
	if err := s.Request.compileIf(logins); err != nil {
		return strictyaml.Under("session.request", err)
	}
	if err := s.Headers.compile(bearings); err != nil {
		return strictyaml.Under("session.headers", err)
	}
	switch {
	case s.Request == nil && s.Many == nil && s.Registered == nil:
		return &strictyaml.FieldError{Path: "session", What: "want one of the keys request, many and registered: there is no way to log in"}
	case s.Request != nil && s.Token == nil:
		return &strictyaml.FieldError{Path: "session", What: "want the key token: where in the answer it is"}
	case s.Many == nil:
		return nil
	case s.Many.Most < 1:
		return &strictyaml.FieldError{Path: "session.many.most", Want: "a whole number >= 1", Got: s.Many.Most}
	}
	return strictyaml.Under("session.many.request", s.Many.Request.compile(logins))
}

func (a *Adapter) compileOperations() error {
	names := operationNames()
	for _, name := range slices.Sorted(maps.Keys(a.Operations)) {
		i, o := slices.Index(names, name), a.Operations[name]
		at := "operations." + name
		if i < 0 {
			hint := ""
			if closest := strictyaml.Closest(name, names); closest != "" {
				hint = " (did you mean " + closest + "?)"
			}
			return &strictyaml.FieldError{Path: at, What: fmt.Sprintf("want one of the operations %s; got %q%s", strings.Join(names, ", "), name, hint)}
		}
		if err := o.compile(attempts); err != nil {
			return strictyaml.Under(at, err)
		}
		if err := a.judgeBody(&o.Request, attempts); err != nil {
			return strictyaml.Under(at, err)
		}
		if err := validateWords(o.Reasons); err != nil {
			return strictyaml.Under(at+".reasons", err)
		}
		if (o.List == nil) != (i < int(read)) {
			return &strictyaml.FieldError{Path: at, What: "want the key list with read, reached and inbox, and with no other operation"}
		}
		a.operations[i] = o
	}
	return nil
}

func (a *Adapter) judgeCannot() error {
	names := model.OpNames()
	for i, name := range a.Cannot {
		if !slices.Contains(names, name) {
			return &strictyaml.FieldError{Path: fmt.Sprintf("cannot[%d]", i), Want: "one of the operations " + strings.Join(names, ", "), Got: name}
		}
		if a.Operations[name] != nil {
			return &strictyaml.FieldError{Path: fmt.Sprintf("cannot[%d]", i), What: "want an operation that is not under operations, too; got " + name}
		}
	}
	for op, name := range names {
		if a.operations[op] == nil && !slices.Contains(a.Cannot, name) {
			return &strictyaml.FieldError{Path: "operations", What: "want the operation " + name + ", or its name under cannot"}
		}
	}
	for i, id := range a.RulesNotChecked {
		if !slices.Contains(removable(), id) {
			return &strictyaml.FieldError{Path: fmt.Sprintf("rules_not_checked[%d]", i), Want: "one of the rules " + strings.Join(removable(), ", "), Got: id}
		}
	}
	return nil
}

// judgeWhole judges what hangs together.
func (a *Adapter) judgeWhole() error {
	switch {
	case a.operations[model.OpSend] == nil:
		return &strictyaml.FieldError{Path: "operations", What: "want the operation send: every rule shows in it"}
	case a.Reset == nil && a.operations[model.OpRegister] == nil:
		return &strictyaml.FieldError{Path: "operations", What: "want the operation register, or a reset: else there is nobody"}
	case a.Reset == nil && a.Users.Computed:
		return &strictyaml.FieldError{Path: "users.computed", What: "want it with a reset only: without one, names must be new"}
	case !a.Users.Computed && a.Users.Name.Text == "":
		return &strictyaml.FieldError{Path: "users", What: "want the key name, or computed: true"}
	case a.Reset == nil && len(a.Users.Name.uses) == 0:
		return &strictyaml.FieldError{Path: "users.name", What: "want .Run and .Number in it: without a reset, names must be new"}
	case (a.operations[reached] == nil) != (a.operations[inbox] == nil) || a.operations[reached] != nil && a.operations[read] == nil:
		return &strictyaml.FieldError{Path: "operations", What: "want reached and inbox together, and read with them"}
	case (a.Messages.Handle == nil) != (a.Messages.Nowhere == ""):
		return &strictyaml.FieldError{Path: "messages", What: "want both the keys handle and nowhere, or neither"}
	case !a.Users.Computed && a.Users.Nobody == "":
		return &strictyaml.FieldError{Path: "users", What: "want the key nobody: a name that nobody bears"}
	case a.Policy != nil && a.Reset == nil:
		return &strictyaml.FieldError{Path: "policy", What: "want it with a reset only"}
	case a.operations[model.OpCreateGroup] != nil && a.Groups.Number == nil && a.Groups.Handle == nil:
		return &strictyaml.FieldError{Path: "groups", What: "want the key number or handle: where in the answer to create-group the group's id is"}
	}
	return nil
}
