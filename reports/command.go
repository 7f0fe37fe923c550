package reports

import (
	"regexp"
	"strings"
)

// bare matches words that no shell changes.
var bare = regexp.MustCompile(`^[A-Za-z0-9_@%+=:,./-]+$`)

// Command joins a command's words into a line for a POSIX shell, quoted where that is needed.
func Command(words ...string) string {
	line := make([]string, len(words))
	for i, word := range words {
		line[i] = word
		if !bare.MatchString(word) {
			line[i] = "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
		}
	}
	return strings.Join(line, " ")
}
