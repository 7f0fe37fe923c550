// Package codectest holds that a walk knows all there is of a structure.
package codectest

import (
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// Fields holds that a structure has these fields, separated by blanks, and no others: who adds one says here whether a walk goes over it or whether it is made again,
// and raises snapshot.Version.
func Fields[T any](t *testing.T, walked, madeAgain string) {
	t.Helper()
	of := reflect.TypeFor[T]()
	var got []string
	for field := range of.Fields() {
		got = append(got, field.Name)
	}
	assert.ElementsMatch(t, append(strings.Fields(walked), strings.Fields(madeAgain)...), got, "%v", of)
}
