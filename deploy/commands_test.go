package deploy_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// parses has dmsim itself read a command line without doing what it says: asked for help at the end, it reads verb, flags and values first.
func parses(words []string) (said string, ok bool) {
	out, err := exec.Command(program, append(append([]string{}, words...), "--help")...).CombinedOutput()
	verb := "dmsim"
	for _, word := range words {
		if strings.HasPrefix(word, "-") || len(strings.Fields(verb)) > 2 {
			break
		}
		if !strings.Contains(string(out), "Usage:\n  "+verb+" "+word) && verb != "dmsim" {
			break
		}
		verb += " " + word
	}
	return string(out), err == nil && strings.Contains(string(out), "Usage:\n  "+verb) && verb != "dmsim"
}

func holdCommand(t *testing.T, where string, words []string) {
	t.Helper()
	said, ok := parses(words)
	assert.True(t, ok, "%s: dmsim %s\n%s", where, strings.Join(words, " "), said)
}

// holdResume holds that a sweep or a comparison which is started again by itself is not made anew when it was finished.
func holdResume(t *testing.T, where string, words []string) {
	t.Helper()
	if words[0] == "sweep" || words[0] == "compare" {
		assert.Contains(t, words, "--resume", where)
	}
}

// TestCommandsBite shows that a verb or a flag that is not there is found.
func TestCommandsBite(t *testing.T) {
	for _, broken := range []string{"workers --nats=a", "worker --server=a", "worker --slots=many", "worker --idle=soon", "fleet statuses --nats=a", "fleet status --nat=a"} {
		_, ok := parses(strings.Fields(broken))
		assert.False(t, ok, broken)
	}
}

// TestContainersCommands holds the command lines of containers, and that each was found.
func TestContainersCommands(t *testing.T) {
	for _, file := range []struct {
		name     string
		commands int
	}{{"kubernetes/workers.yaml", 1}, {"kubernetes/coordinator.yaml", 1}, {"compose.yaml", 2}} {
		decoder := yaml.NewDecoder(strings.NewReader(read(t, file.name)))
		found := 0
		for {
			var document any
			if decoder.Decode(&document) != nil {
				break
			}
			for _, words := range containers(document) {
				for i := range words {
					words[i] = strings.ReplaceAll(words[i], "$(SLOTS)", "4")
				}
				holdCommand(t, file.name, words)
				holdResume(t, file.name, words)
				found++
			}
		}
		assert.Equal(t, file.commands, found, file.name)
	}
}

var ours = regexp.MustCompile(`(^|/)dmsim(:[^/]*)?$`)

// containers returns what the containers of dmsim's image are given, anywhere in a document.
func containers(node any) (commands [][]string) {
	switch node := node.(type) {
	case []any:
		for _, child := range node {
			commands = append(commands, containers(child)...)
		}
	case map[string]any:
		if image, ok := node["image"].(string); ok && ours.MatchString(image) {
			commands = append(commands, append(words(node["args"]), words(node["command"])...))
		}
		for _, child := range node {
			commands = append(commands, containers(child)...)
		}
	}
	return commands
}

func words(node any) (list []string) {
	many, _ := node.([]any)
	for _, word := range many {
		text, _ := word.(string)
		list = append(list, text)
	}
	return list
}

// shell runs a script by bash in an empty folder, with a dmsim that only notes what it is given, and returns that.
func shell(t *testing.T, environment []string, script ...string) (commands [][]string) {
	t.Helper()
	bin, notes := t.TempDir(), filepath.Join(t.TempDir(), "notes")
	require.NoError(t, os.WriteFile(filepath.Join(bin, "dmsim"), []byte("#!/bin/bash\nprintf '%s\\x1f' \"$@\" >>\"$NOTES\"\necho >>\"$NOTES\"\n"), 0o700))
	c := exec.Command("bash", script...)
	c.Dir = t.TempDir()
	c.Env = append([]string{"PATH=" + bin + ":" + os.Getenv("PATH"), "NOTES=" + notes, "HOME=" + c.Dir}, environment...)
	out, err := c.CombinedOutput()
	require.NoError(t, err, "%s: %s", strings.Join(script, " "), out)
	for line := range strings.Lines(read(t, notes)) {
		commands = append(commands, strings.Split(strings.TrimSuffix(line, "\x1f\n"), "\x1f"))
	}
	return commands
}

// TestDocsCommands has bash and dmsim read every command of the handbook of fleets.
func TestDocsCommands(t *testing.T) {
	text, found := read(t, "../docs/fleet.md"), 0
	for i, block := range strings.Split(text, "```") {
		if i%2 == 0 {
			continue
		}
		for line := range strings.Lines(strings.ReplaceAll(block, "\\\n", " ")) {
			if line = strings.TrimSpace(line); strings.HasPrefix(line, "dmsim ") {
				for _, words := range shell(t, nil, "-c", line) {
					holdCommand(t, "docs/fleet.md", words)
					found++
				}
			}
		}
	}
	assert.GreaterOrEqual(t, found, 9)
}
