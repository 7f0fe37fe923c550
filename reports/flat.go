package reports

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// flatFormats are those of a result that has no page: its JSON, and that in lines.
var flatFormats = []string{"json", "csv", "md"}

// FlatFormats lists what any result can be written as by WriteFlat.
func FlatFormats() []string { return append([]string{}, flatFormats...) }

// WriteFlat writes a result in one of the FlatFormats: as JSON; as CSV with a line a value, of the columns path (such as measures.3.trace.value) and value; or the same as
// a table of Markdown under a title. The lines are in the order of the JSON. What is null, or empty, has no line.
func WriteFlat(w io.Writer, format, title string, result any) error {
	data, err := Encode(result)
	if err != nil {
		return err
	}
	if format == "json" {
		_, err = w.Write(data)
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var lines [][2]string
	if err := flatten(decoder, "", func(path, value string) { lines = append(lines, [2]string{path, value}) }); err != nil {
		return err
	}
	switch format {
	case "csv":
		to := csv.NewWriter(w)
		all := [][]string{{"path", "value"}}
		for _, line := range lines {
			all = append(all, line[:])
		}
		return to.WriteAll(all)
	case "md":
		var b strings.Builder
		fmt.Fprintf(&b, "# %s\n\n| path | value |\n|---|---|\n", markdownCell(title))
		for _, line := range lines {
			fmt.Fprintf(&b, "| %s | %s |\n", markdownCell(line[0]), markdownCell(line[1]))
		}
		_, err = io.WriteString(w, b.String())
		return err
	}
	return fmt.Errorf("format: want one of %s, got %q", strings.Join(flatFormats, ", "), format)
}

// flatten reads one value and gives what lies in it, in order. It recurses by the nesting of the value.
func flatten(d *json.Decoder, path string, give func(path, value string)) error {
	token, err := d.Token()
	if err != nil {
		return err
	}
	switch token := token.(type) {
	case json.Delim:
		for i := 0; d.More(); i++ {
			step := strconv.Itoa(i)
			if token == '{' {
				key, err := d.Token()
				if err != nil {
					return err
				}
				step = key.(string)
			}
			if path != "" {
				step = path + "." + step
			}
			if err := flatten(d, step, give); err != nil {
				return err
			}
		}
		_, err = d.Token() // the end
		return err
	case nil:
		return nil
	default:
		give(path, fmt.Sprint(token))
		return nil
	}
}

// markdownSpecial are the characters that mean something within a cell of a table of Markdown.
var markdownSpecial = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "<", "&lt;", ">", "&gt;", "[", `\[`, "]", `\]`, "#", `\#`, "|", `\|`)

func markdownCell(text string) string { return markdownSpecial.Replace(plain(text)) }
