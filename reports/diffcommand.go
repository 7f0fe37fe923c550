package reports

import (
	"fmt"
	"strings"
)

// Words takes a line apart that Command has made: words that are bare, or in single quotes. A line that Command would not have made is an error.
func Words(line string) (words []string, err error) {
	for line != "" {
		word, rest, err := firstWord(line)
		if err != nil {
			return nil, err
		}
		words = append(words, word)
		next, more := strings.CutPrefix(rest, " ")
		if more && (next == "" || next[0] == ' ') {
			return nil, fmt.Errorf("want a command with one space between words, got %q", line)
		}
		line = next
	}
	return words, nil
}

// firstWord cuts off the first word of a line: what stands before the next space that is not quoted.
func firstWord(line string) (word, rest string, err error) {
	const quotedQuote = `\'`
	for rest = line; rest != "" && rest[0] != ' '; {
		switch {
		case strings.HasPrefix(rest, quotedQuote):
			word, rest = word+"'", rest[len(quotedQuote):]
		case rest[0] == '\'':
			inside, after, closed := strings.Cut(rest[1:], "'")
			if !closed {
				return "", "", fmt.Errorf("want a command whose quotes are closed, got %q", line)
			}
			word, rest = word+inside, after
		default:
			end := strings.IndexAny(rest, ` '\`)
			if end < 0 {
				end = len(rest)
			}
			if !bare.MatchString(rest[:max(1, end)]) {
				return "", "", fmt.Errorf("want a command as a manifest has it, got %q", line)
			}
			word, rest = word+rest[:end], rest[end:]
		}
	}
	return word, rest, nil
}
