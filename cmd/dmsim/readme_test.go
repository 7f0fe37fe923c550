package main

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the README's sample output anew")

// The README shows what the first command prints, history hash included. What it cost is another every time.
func TestReadmeShowsTheFirstOutput(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Skip("the README's history is that of amd64")
	}
	readme, err := filepath.Abs(filepath.Join("..", "..", "README.md"))
	require.NoError(t, err)
	text, err := os.ReadFile(readme)
	require.NoError(t, err)
	t.Chdir(t.TempDir())
	var out, talk bytes.Buffer
	require.Equal(t, exitGood, run(context.Background(), []string{"run"}, &out, &talk), talk.String())

	const fence = "```text\n"
	before, rest, ok := strings.Cut(string(text), fence)
	require.True(t, ok, "the README has a sample")
	sample, after, _ := strings.Cut(rest, "```")
	if *update {
		require.NoError(t, os.WriteFile(readme, []byte(before+fence+out.String()+"```"+after), 0o644))
		return
	}
	assert.Equal(t, withoutCost(out.String()), withoutCost(sample), "go test ./cmd/dmsim -run Readme -update writes it anew")
}

func withoutCost(text string) string {
	before, rest, _ := strings.Cut(text, "What it cost\n")
	_, after, _ := strings.Cut(rest, "\n\n")
	return before + after
}
