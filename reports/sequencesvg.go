package reports

import (
	"fmt"
	"html"
	"io"
	"slices"
	"strings"
	"unicode"
)

// SequenceSVG draws a sequence as an SVG image of its own size, for a page: participants as columns, an arrow an attempt, from top to bottom. A refused attempt is a dashed arrow
// that ends in a cross; the step that breaks the rule stands in a frame that says so. Colours are the text's, so that it fits light and dark, and no meaning hangs on colour alone.
func SequenceSVG(w io.Writer, s Sequence) error {
	d := newSketch(&s)
	for i := range s.Lines {
		d.line(&s.Lines[i])
	}
	if s.Verdict.From != "" {
		d.note("✗ "+strings.TrimSpace(s.Verdict.Clause+"\n"+s.Verdict.Invariant), frame)
	}
	return d.write(w)
}

// Sizes are pixels. Letters are taken to be as wide as those of most system fonts are at their widest in a usual text, so that labels stay within their arrows.
const (
	laneGap     = 180.0
	laneEdge    = 80.0 // from the first and the last column to the edges
	loopWidth   = 44.0 // of an arrow to oneself
	lineHeight  = 17.0
	letterWidth = 7.2
	rowGap      = 16.0
	headHeight  = 30.0
	crossSize   = 5.0
	headLetters = 18
)

// Colours that carry a mark which is there by shape, too: vermilion of Okabe and Ito, which is seen on white and on black.
const (
	frame = "#D55E00"
	quiet = "currentColor"
)

// sketch is a drawing under way, from the top down.
type sketch struct {
	names []string
	body  strings.Builder
	y     float64
	step  int
}

func newSketch(s *Sequence) *sketch { return &sketch{names: s.names(), y: headHeight + rowGap} }

func (d *sketch) printf(format string, args ...any) { fmt.Fprintf(&d.body, format, args...) }

func (d *sketch) x(name string) float64 {
	return laneEdge + laneGap*float64(max(0, slices.Index(d.names, name)))
}

func (d *sketch) width() float64 {
	return 2*laneEdge + laneGap*float64(max(0, len(d.names)-1))
}

func (d *sketch) line(l *SequenceLine) {
	if l.From == "" {
		d.note(l.Note, quiet)
		return
	}
	d.step++
	top := d.y
	if l.Fails {
		d.y += lineHeight + 4
	}
	d.arrow(l)
	if !l.Fails {
		return
	}
	d.printf(`<rect x="4" y="%.1f" width="%.1f" height="%.1f" rx="6" fill="none" stroke="%s" stroke-width="2.5"/>`, top, d.width()-8, d.y-top-rowGap/2, frame)
	d.text(12, top+lineHeight-2, "start", fmt.Sprintf("✗ step %d breaks the rule", d.step), true)
	d.y += rowGap / 2
}

// arrow draws an attempt with its words above it and, where it was refused, why below.
func (d *sketch) arrow(l *SequenceLine) {
	from, to := d.x(l.From), d.x(l.To)
	alone := l.To == "" || l.To == l.From
	says, room, middle, anchor := l.Does, max(from, to)-min(from, to)-12, (from+to)/2, "middle"
	if l.Does == "" {
		says = "“" + shorten(l.Says, saysMax) + "”"
	}
	if alone {
		to, room, middle, anchor = from, laneGap-loopWidth, from+6, "start"
		if from+room > d.width() { // nothing is to its right
			room, middle = 2*laneEdge-16, from
			anchor = "middle"
		}
	}
	d.paragraph(middle, anchor, says, room, false)
	if alone {
		d.loop(from, l.Refused != "")
	} else {
		d.straight(from, to, l.Refused != "")
	}
	if l.Refused != "" {
		d.paragraph(middle, anchor, "✕ refused: "+l.Refused, room, false)
	}
	d.y += rowGap
}

func (d *sketch) straight(from, to float64, refused bool) {
	d.y += 4
	forward := 1.0
	if to < from {
		forward = -1
	}
	end := to - 2*forward
	d.printf(`<path d="M%.1f %.1fH%.1f" fill="none" stroke="currentColor" stroke-width="1.6"%s/>`, from, d.y, end, dashes(refused))
	d.tip(end, forward, refused)
	d.y += 4
}

func (d *sketch) loop(at float64, refused bool) {
	d.y += 4
	d.printf(`<path d="M%.1f %.1fh%.1fv14H%.1f" fill="none" stroke="currentColor" stroke-width="1.6"%s/>`, at, d.y, loopWidth, at+2, dashes(refused))
	d.y += 14
	d.tip(at+2, -1, refused)
	d.y += 4
}

// tip is a head, or a cross before it where nothing arrived.
func (d *sketch) tip(x, forward float64, refused bool) {
	if refused {
		x -= 2 * crossSize * forward
		d.printf(`<path d="M%.1f %.1fl%.1f %.1fm0 %.1fl%.1f %.1f" stroke="currentColor" stroke-width="2" fill="none"/>`,
			x-crossSize, d.y-crossSize, 2*crossSize, 2*crossSize, -2*crossSize, -2*crossSize, 2*crossSize)
		return
	}
	d.printf(`<path d="M%.1f %.1fl%.1f %.1fv%.1fz" fill="currentColor"/>`, x, d.y, -8*forward, -4.5, 9.0)
}

func dashes(on bool) string {
	if on {
		return ` stroke-dasharray="5 4"`
	}
	return ""
}

// note is a box over all columns.
func (d *sketch) note(text, stroke string) {
	if len(d.names) == 0 {
		return
	}
	weight := 1.0
	if stroke == frame {
		weight = 2.5
	}
	lines := wrapped(text, d.width()-40)
	height := lineHeight*float64(len(lines)) + 10
	d.printf(`<rect x="8" y="%.1f" width="%.1f" height="%.1f" rx="3" fill="var(--ground, Canvas)" stroke="%s" stroke-width="%g"/>`, d.y, d.width()-16, height, stroke, weight)
	d.y += 3
	for _, line := range lines {
		d.y += lineHeight
		d.text(d.width()/2, d.y-2, "middle", line, stroke == frame)
	}
	d.y += 7 + rowGap
}

// paragraph writes lines from here on down.
func (d *sketch) paragraph(x float64, anchor, text string, room float64, bold bool) {
	for _, line := range wrapped(text, room) {
		d.y += lineHeight
		d.text(x, d.y-3, anchor, line, bold)
	}
}

func (d *sketch) text(x, y float64, anchor, text string, bold bool) {
	weight := ""
	if bold {
		weight = ` font-weight="600"`
	}
	d.printf(`<text x="%.1f" y="%.1f" text-anchor="%s"%s>%s</text>`, x, y, anchor, weight, html.EscapeString(text))
}

// write puts the columns behind what was drawn.
func (d *sketch) write(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%.0f" viewBox="0 0 %.0f %.0f" font-family="system-ui, sans-serif" font-size="13" fill="currentColor">`,
		d.width(), d.y, d.width(), d.y)
	for _, name := range d.names {
		x := d.x(name)
		fmt.Fprintf(&b, `<path d="M%.1f %.1fV%.1f" stroke="currentColor" stroke-opacity="0.35" fill="none"/>`, x, headHeight, d.y-4)
		fmt.Fprintf(&b, `<rect x="%.1f" y="2" width="%.1f" height="%.1f" rx="4" fill="var(--ground, Canvas)" stroke="currentColor"/>`, x-laneEdge+8, 2*laneEdge-16, headHeight-4)
		fmt.Fprintf(&b, `<text x="%.1f" y="%.1f" text-anchor="middle" font-weight="600">%s</text>`, x, headHeight-9, html.EscapeString(shorten(printable(name), headLetters)))
	}
	b.WriteString(d.body.String())
	b.WriteString("</svg>\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// wrapped breaks a text into lines of at most so many pixels, between words where it can.
func wrapped(text string, room float64) (lines []string) {
	most := max(8, int(room/letterWidth))
	for part := range strings.SplitSeq(text, "\n") {
		line := []rune{}
		for word := range strings.FieldsSeq(printable(part)) {
			letters := []rune(word)
			if len(line) > 0 && len(line)+1+len(letters) > most {
				lines, line = append(lines, string(line)), line[:0]
			}
			if len(line) > 0 {
				line = append(line, ' ')
			}
			for line = append(line, letters...); len(line) > most; line = line[most:] {
				lines = append(lines, string(line[:most]))
			}
		}
		if len(line) > 0 {
			lines = append(lines, string(line))
		}
	}
	return lines
}

// printable makes a text safe for XML: what cannot be seen is a space.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, strings.ToValidUTF8(text, "\uFFFD"))
}
