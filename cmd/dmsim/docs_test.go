package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/graph"
	"dmsim/reports"
	"dmsim/sim/check/invariant"
	"dmsim/sim/graphfile"
	"dmsim/sim/metrics"
)

// slowVariable runs also what takes longer than a test should.
const slowVariable = "DMSIM_SLOW"

// commandTime bounds one command of a page.
const commandTime = 5 * time.Minute

// TestRulesPage holds that the page and the program have the same rules.
func TestRulesPage(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(root, "docs/rules.md"))
	require.NoError(t, err)
	assert.Equal(t, string(reports.Rules()), string(page), "repeat: go run ./cmd/dmsim show rules > docs/rules.md")
}

// TestMetricsPage holds that the page and the program have the same metrics.
func TestMetricsPage(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(root, "docs/metrics.md"))
	require.NoError(t, err)
	assert.Equal(t, string(metrics.Page()), string(page), "repeat: go run ./cmd/dmsim show metrics > docs/metrics.md")
}

// TestInvariantsPage holds that the page and the program have the same invariants.
func TestInvariantsPage(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(root, "docs/invariants.md"))
	require.NoError(t, err)
	assert.Equal(t, string(invariant.Page()), string(page), "repeat: go run ./cmd/dmsim show invariants > docs/invariants.md")
}

// TestExamples runs the examples of every verb's help, those of one verb in their order and in one folder, since one may use what one before it has written. Those of serve and
// worker do not end, and status and forget want a cluster: other tests start them.
func TestExamples(t *testing.T) {
	slow := map[string]bool{
		"dmsim check --exhaustive --workers 2 --for 5m": true, "dmsim check --mutants": true,
		"dmsim bench check --json": true, "dmsim bench load --rate 200000 --attempts 50000 --rounds 1 --json": true,
		"dmsim bench send --users 1000000": true, "dmsim bench sim --users 100000": true, "dmsim bench graph --users 1000000 --follows 50000000": true,
	}
	var visit func(c *cobra.Command)
	visit = func(c *cobra.Command) {
		if c.Runnable() && !c.HasSubCommands() && c.Name() != "version" {
			assert.NotEmpty(t, c.Example, "the help of %s ends without examples", c.CommandPath())
		}
		if c.Example != "" && !slices.Contains([]string{"serve", "worker", "status", "forget"}, c.Name()) {
			t.Run(c.CommandPath(), func(t *testing.T) {
				t.Parallel()
				folder := workplace(t)
				for line := range strings.Lines(c.Example) {
					command := strings.TrimSpace(line)
					t.Run(command, func(t *testing.T) {
						skipSlow(t, slow[command])
						execute(t, folder, command)
					})
				}
			})
		}
		for _, child := range c.Commands() {
			visit(child)
		}
	}
	visit(newRoot(os.Stdout, os.Stderr))
}

// TestReadmeCommands runs what the README says to paste, in its order and in one folder, since a command may use what one before it has written.
func TestReadmeCommands(t *testing.T) {
	t.Parallel()
	blocks := fences(readme(t))
	require.NotEmpty(t, blocks, "the README shows no commands")
	folder := workplace(t)
	for _, b := range blocks {
		for _, command := range b.commands {
			t.Run(command, func(t *testing.T) {
				skipSlow(t, b.slow)
				if strings.Contains(command, "../shared") && !exists(root+"/../shared") {
					t.Skip("../shared is not here")
				}
				execute(t, folder, command)
			})
		}
	}
}

// TestReadmeCatalogue holds that the README's tables list what there is to run, no more and no less.
func TestReadmeCatalogue(t *testing.T) {
	text := readme(t)
	for _, l := range listings {
		if l.what != "scenarios" && l.what != "policies" {
			continue
		}
		var want []string
		for _, row := range l.rows() {
			want = append(want, row[0])
		}
		assert.ElementsMatch(t, want, tableNames(text, l.what), "the table of %s", l.what)
	}
}

func readme(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "README.md"))
	require.NoError(t, err)
	return string(text)
}

// tableNames returns the names in the first column of the table between <!-- what --> and <!-- end -->.
func tableNames(text, what string) (names []string) {
	_, rest, _ := strings.Cut(text, "<!-- "+what+" -->")
	table, _, _ := strings.Cut(rest, "<!-- end -->")
	for _, row := range regexp.MustCompile("(?m)^\\| *`([^`]+)` *\\|").FindAllStringSubmatch(table, -1) {
		names = append(names, row[1])
	}
	return names
}

// block is a fenced block of a page: its commands of dmsim.
type block struct {
	slow     bool
	commands []string
}

// fromSource is how a page calls the program.
const fromSource = "go run ./cmd/dmsim"

// fences returns the blocks that are tagged sh, or sh slow, with the commands that begin with go run ./cmd/dmsim, as calls of dmsim. A line that ends in a
// backslash goes on in the next.
func fences(text string) (blocks []block) {
	open, current := false, (*block)(nil)
	lines := bufio.NewScanner(strings.NewReader(strings.ReplaceAll(text, "\\\n", "")))
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		tag, fence := strings.CutPrefix(line, "```")
		switch {
		case fence && open:
			open, current = false, nil
		case fence:
			open = true
			if tag == "sh" || tag == "sh slow" {
				blocks = append(blocks, block{slow: tag == "sh slow"})
				current = &blocks[len(blocks)-1]
			}
		case current != nil && strings.HasPrefix(line, fromSource):
			current.commands = append(current.commands, "dmsim"+strings.TrimPrefix(line, fromSource))
		}
	}
	return blocks
}

func TestFences(t *testing.T) {
	const page = "```sh\n# a comment\ngo run ./cmd/dmsim run \\\n  --seed 2 # two\nls\n```\n```\ngo run ./cmd/dmsim no\n```\n```sh slow\ngo run ./cmd/dmsim list rules\n```\n```yaml\ngo run ./cmd/dmsim no\n```\n"
	assert.Equal(t, []block{{false, []string{"dmsim run   --seed 2 # two"}}, {true, []string{"dmsim list rules"}}}, fences(page))
}

func skipSlow(t *testing.T, slow bool) {
	t.Helper()
	if slow && os.Getenv(slowVariable) == "" {
		t.Skipf("takes long: %s=1 runs it", slowVariable)
	}
}

// workplace is a folder in which commands run as in the module's: what they read is linked, what they write goes with the test.
func workplace(t *testing.T) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "dmsim")
	require.NoError(t, os.Mkdir(folder, 0o777))
	for _, name := range []string{"sim", "scenarios", "model", "docs", "../shared"} {
		target, err := filepath.Abs(filepath.Join(root, name))
		require.NoError(t, err)
		if exists(target) {
			require.NoError(t, os.Symlink(target, filepath.Join(folder, name)))
		}
	}
	require.NoError(t, os.WriteFile(filepath.Join(folder, "trace.txt.gz"), compressed(someMessages()), 0o666))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "follows.txt.gz"), compressed(someFollows()), 0o666))
	follows, _, err := graph.Build(3, func(yield func(model.UserID, model.UserID) bool) { _ = yield(0, 1) && yield(1, 2) })
	require.NoError(t, err)
	require.NoError(t, graphfile.Write(filepath.Join(folder, "follows.dmg"), graph.Index(follows), nil, graphfile.Meta{}))
	return folder
}

// someMessages is a trace of a few users over two weeks, enough to fit traffic to.
func someMessages() string {
	var text strings.Builder
	at := 1082040961
	for i := range 600 {
		at += 60 + i*i*7%4001
		from, to := i*i%13, 13+i*7%29
		fmt.Fprintf(&text, "%d %d %d\n", from, to, at)
		if i%3 == 0 {
			at += 30 + i%600
			fmt.Fprintf(&text, "%d %d %d\n", to, from, at)
		}
	}
	return text.String()
}

// someFollows is an edge list of a few hundred users, enough to fit a model to.
func someFollows() string {
	var text strings.Builder
	for u := range 300 {
		for i := range 1 + 200/(u+10) {
			fmt.Fprintf(&text, "%d %d\n", u, (u*7+i*i*13+1)%300)
		}
	}
	return text.String()
}

// openOnABusyMachine are the codes by which a command says that the machine was too busy to measure anything, or let no time for a story.
func openOnABusyMachine(command string) []int {
	switch {
	case strings.Contains(command, "--target synthetic:"): // whose rate it is that is missed then
		return []int{exitVerdict, exitUnvouched, exitInconclusive}
	case strings.HasPrefix(command, "dmsim load"):
		return []int{exitUnvouched, exitInconclusive}
	case strings.HasPrefix(command, "dmsim check") && strings.Contains(command, " --for "):
		return []int{exitInconclusive}
	}
	return nil
}

// usersMost and followsMost are the largest society that a command of a page is run with, unless DMSIM_SLOW=1: that a command is understood, ends well, and finds what one before it
// has written hangs on no size.
const (
	usersMost   = 1000
	followsMost = 50 * usersMost
)

var (
	sizeAsked   = regexp.MustCompile(`(--users |population\.users=|--follows )([0-9]+)`)
	sizeGiven   = regexp.MustCompile(`--users [0-9]|population\.users=|replay-trace|--from |network\.file=`) // by a flag, a trace, a manifest, a file
	sizeDefault = regexp.MustCompile(`^dmsim (run|load|graph gen)( |$)`)
)

// fewer is a command with at most so many users and follows.
func fewer(command string) string {
	command = sizeAsked.ReplaceAllStringFunc(command, func(asked string) string {
		parts, most := sizeAsked.FindStringSubmatch(asked), usersMost
		if strings.HasPrefix(asked, "--follows") {
			most = followsMost
		}
		if n, err := strconv.Atoi(parts[2]); err == nil && n <= most {
			return asked
		}
		return parts[1] + strconv.Itoa(most)
	})
	if sizeGiven.MatchString(command) {
		return command
	}
	return sizeDefault.ReplaceAllString(command, fmt.Sprintf("dmsim ${1} --set population.users=%d$2", usersMost))
}

func TestFewer(t *testing.T) {
	for command, want := range map[string]string{
		"dmsim run":                                        "dmsim run --set population.users=1000",
		"dmsim run --users users.parquet":                  "dmsim run --set population.users=1000 --users users.parquet",
		"dmsim load quickstart --rate 2":                   "dmsim load --set population.users=1000 quickstart --rate 2",
		"dmsim run --from runs/a --out b":                  "dmsim run --from runs/a --out b",
		"dmsim bench sim --users 100000":                   "dmsim bench sim --users 1000",
		"dmsim bench graph --users 20000 --follows 600000": "dmsim bench graph --users 1000 --follows 50000",
		"dmsim run --set population.users=9":               "dmsim run --set population.users=9",
	} {
		assert.Equal(t, want, fewer(command))
	}
}

// execute runs one line of a shell and wants it to end well.
func execute(t *testing.T, folder, command string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), commandTime)
	defer cancel()
	if os.Getenv(slowVariable) == "" {
		command = fewer(command)
	}
	var talk bytes.Buffer
	c := exec.CommandContext(ctx, "sh", "-c", command)
	c.Dir, c.Stderr = folder, &talk
	out, err := c.Output()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && slices.Contains(openOnABusyMachine(command), exit.ExitCode()) {
		err = nil
	}
	assert.NoError(t, err, "%s", talk.String())
	assert.NotEmpty(t, string(out)+talk.String(), "it says nothing")
}
