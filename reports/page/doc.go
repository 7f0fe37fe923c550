// Package page writes a report as one HTML file that needs no network.
//
//	Page      title, key numbers, sections, how to repeat it
//	Section   a heading, sentences, and blocks below it
//	Chart     a Vega-Lite specification with what it draws, which is the table behind it too
//	Table     columns and rows
//	Note      a sentence that stands out; List, Code, Diagram likewise
//	Write     all that as HTML
//
// The file holds the Vega runtime, one stylesheet, and the data once: what a chart draws, what its table shows and what is saved as CSV are the same
// rows. Nothing is fetched, and no text of a user becomes markup: it is escaped, and the content security policy lets only the scripts run that the
// file was written with.
//
// # Colours
//
// The specification of a chart may name a colour of the theme by a string that begins with a dollar sign, anywhere that Vega-Lite takes a colour. It is one
// thing in light and another in dark: $ink (texts), $muted (axes, notes), $faint (grids), $ground (behind all), and the palette of Okabe and Ito, which the
// colour-blind can tell apart: $blue, $orange, $green, $vermillion, $purple, $sky, $yellow. Without any, a field of colours takes them in that order. A colour is
// never the only sign: a shape, a dash, a label or an order says it too.
package page
