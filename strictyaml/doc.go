// Package strictyaml reads YAML onto Go structs and says in one line what is wrong: file, line, column, key path, what is
// wanted, what came.
//
//	teen.yaml:12:9: traffic.rate: want a number, got "fast"
//
// A document is decoded onto a value that is already filled: mappings merge, key by key and down into nested structs;
// lists and maps replace. Nothing is guessed: unknown and repeated keys, a null where a value is wanted, a fraction for a
// whole number, an unquoted number for a text, NaN, infinities and overflow are errors.
//
//	Parse, Documents   text to one Document, or to each of several
//	Document           Decode onto a value, Set one path, Locate the error of a value's own checks
//	Decode, Set        the two short ways
//	FieldError, Under  what a Validate method returns, for Locate
//	Unmarshaler, Node  types that read themselves: a name or a mapping, a list of one-key steps
//	Encode             the inverse of Decode, every key written
//
// How Go types read: structs by their yaml tags (name, and inline or required), pointers, lists, maps, bool, integers, floats, strings,
// time.Duration (90m, 1h30m, 7d), encoding.TextUnmarshaler (its error should read "want one of a, b, got "x""), any, and
// *Node (kept for later).
//
// The text is split and parsed by github.com/goccy/go-yaml. Its decoder is not used, because it turns numbers into
// strings and back, lets null through, and names no key path. Anchors, aliases, merge keys, tags, directives and tabs are
// refused, and size and nesting are bounded, so that no input is costly.
package strictyaml
