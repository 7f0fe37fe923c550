package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"dmsim/reports"
)

// scriptCommands are what the scripts need beside testscript's own. Where a FILE is read, stdout and stderr stand for those of the last command.
var scriptCommands = map[string]func(ts *testscript.TestScript, neg bool, args []string){
	"exits":    cmdExits,
	"refuses":  cmdRefuses,
	"balanced": cmdBalanced,
	"field":    cmdField,
	"same":     cmdSame,
	"repeats":  cmdRepeats,
	"has":      cmdHas,
	"gzip":     cmdGzip,
	"truncate": cmdTruncate,
}

func usage(ts *testscript.TestScript, ok bool, text string) {
	if !ok {
		ts.Fatalf("usage: %s", text)
	}
}

// cmdExits runs a command and wants its exit code, or one of several: what is measured on a busy machine may be untrustworthy.
func cmdExits(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) >= 2, "exits CODE[|CODE] COMMAND...")
	if got := exitCodeOf(ts, args[1:]); !slices.Contains(strings.Split(args[0], "|"), strconv.Itoa(got)) {
		ts.Fatalf("want exit code %s, got %d", args[0], got)
	}
}

func exitCodeOf(ts *testscript.TestScript, command []string) int {
	err := ts.Exec(command[0], command[1:]...)
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exit.ExitCode()
	}
	ts.Check(err)
	return 0
}

// cmdRefuses wants of dmsim what every bad input must get: exit code 2, one line on stderr that matches, nothing on stdout, no file more or less.
func cmdRefuses(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) >= 2, "refuses PATTERN ARGUMENT...")
	pattern, err := regexp.Compile("(?m)" + args[0])
	ts.Check(err)
	before := files(ts)
	code := exitCodeOf(ts, append([]string{"dmsim"}, args[1:]...))
	if code != exitUsage {
		ts.Fatalf("want exit code %d, got %d", exitUsage, code)
	}
	line := ts.ReadFile("stderr")
	if !strings.HasPrefix(line, "dmsim: ") || strings.Count(line, "\n") != 1 || !strings.HasSuffix(line, "\n") || !pattern.MatchString(line) {
		ts.Fatalf("want one line that begins with dmsim: and matches %s, got %q", pattern, line)
	}
	if out := ts.ReadFile("stdout"); out != "" {
		ts.Fatalf("want nothing on stdout, got %q", out)
	}
	if after := files(ts); !slices.Equal(before, after) {
		ts.Fatalf("want the files %q as before, got %q", before, after)
	}
}

// files lists all below the script's folder.
func files(ts *testscript.TestScript) (paths []string) {
	ts.Check(filepath.WalkDir(ts.MkAbs("."), func(path string, _ fs.DirEntry, err error) error {
		paths = append(paths, path)
		return err
	}))
	return paths
}

// cmdBalanced wants attempts = delivered + sum(refused) > 0 of a result, and of each operation attempts = done + sum(refused).
func cmdBalanced(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) > 0, "balanced FILE...")
	for _, file := range args {
		if err := balance([]byte(ts.ReadFile(file))); err != nil {
			ts.Fatalf("%s: %v", file, err)
		}
	}
}

// cmdField wants the value at a path of a JSON file, or, negated, another one.
func cmdField(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, len(args) == 3, "field FILE PATH VALUE")
	if got := at(ts, args[0], args[1]); (got == args[2]) == neg {
		ts.Fatalf("%s: %s is %s", args[0], args[1], got)
	}
}

// cmdSame wants equal values at a path of two JSON files, or, negated, different ones.
func cmdSame(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, len(args) == 3, "same FILE FILE PATH")
	one, two := at(ts, args[0], args[2]), at(ts, args[1], args[2])
	if (one == two) == neg {
		ts.Fatalf("%s is %s in %s and %s in %s", args[2], one, args[0], two, args[1])
	}
}

// cmdRepeats runs the command that a run's manifest says repeats it, and wants the same result.
func cmdRepeats(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) == 1, "repeats FOLDER")
	result := filepath.Join(args[0], reports.DocumentFile)
	before := ts.ReadFile(result)
	command := at(ts, filepath.Join(args[0], reports.ManifestFile), "command")
	ts.Check(os.Remove(ts.MkAbs(result)))
	ts.Check(ts.Exec("sh", "-c", command))
	if after := ts.ReadFile(result); after != before {
		ts.Fatalf("%s: want %s, got %s", command, before, after)
	}
}

// cmdHas wants an object of at least so many members, these among them, or, negated, none of them.
func cmdHas(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, len(args) >= 3, "has FILE PATH LEAST MEMBER...")
	var members map[string]json.RawMessage
	ts.Check(json.Unmarshal([]byte(at(ts, args[0], args[1])), &members))
	least, err := strconv.Atoi(args[2])
	ts.Check(err)
	if len(members) < least {
		ts.Fatalf("%s: want at least %d members of %s, got %d", args[0], least, args[1], len(members))
	}
	for _, name := range args[3:] {
		if _, ok := members[name]; ok == neg {
			ts.Fatalf("%s: %s in %s: %t", args[0], name, args[1], ok)
		}
	}
}

// at returns the value at a path such as operations.add.attempts or again.0.want, or . for all: a string without its quotes, all else as it is written.
func at(ts *testscript.TestScript, file, path string) string {
	value := json.RawMessage(ts.ReadFile(file))
	for _, name := range strings.FieldsFunc(path, func(r rune) bool { return r == '.' }) {
		if i, err := strconv.Atoi(name); err == nil {
			var items []json.RawMessage
			if err := json.Unmarshal(value, &items); err != nil || i >= len(items) {
				ts.Fatalf("%s: no item %d in %s", file, i, path)
			}
			value = items[i]
			continue
		}
		var members map[string]json.RawMessage
		if err := json.Unmarshal(value, &members); err != nil {
			ts.Fatalf("%s: %s in %s: %v", file, name, path, err)
		}
		var ok bool
		if value, ok = members[name]; !ok {
			ts.Fatalf("%s: no %s in %s", file, name, path)
		}
	}
	var text string
	if json.Unmarshal(value, &text) == nil {
		return text
	}
	return string(value)
}

// cmdGzip writes FILE.gz.
func cmdGzip(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) == 1, "gzip FILE")
	ts.Check(os.WriteFile(ts.MkAbs(args[0]+".gz"), compressed(ts.ReadFile(args[0])), 0o666))
}

func compressed(text string) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write([]byte(text))
	if err = errors.Join(err, w.Close()); err != nil {
		panic(err) // a buffer takes all
	}
	return b.Bytes()
}

// cmdTruncate cuts so many bytes off the end of a file.
func cmdTruncate(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) == 2, "truncate FILE BYTES")
	info, err := os.Stat(ts.MkAbs(args[0]))
	ts.Check(err)
	bytes, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	ts.Check(os.Truncate(ts.MkAbs(args[0]), info.Size()-bytes))
}
