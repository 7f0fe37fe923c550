package fleet

import (
	"strconv"
	"strings"
	"unicode"
)

// LineMax is how long a line for people may be, in bytes, that tells what others said.
const LineMax = 2000

// Printable is a text as a terminal may show it that came from elsewhere: a worker's name or reason may hold what moves the cursor, or be as long as a message.
func Printable(text string, most int) string {
	var b strings.Builder
	for _, r := range text {
		if b.Len() >= most {
			return b.String() + "..."
		}
		if unicode.IsPrint(r) {
			b.WriteRune(r)
			continue
		}
		quoted := strconv.QuoteRune(r)
		b.WriteString(quoted[1 : len(quoted)-1])
	}
	return b.String()
}
