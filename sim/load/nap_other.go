//go:build !linux

package load

import "time"

// napper is none: elsewhere pacers spin.
type napper struct{}

func newNapper() *napper          { return nil }
func (*napper) nap(time.Duration) {}
func (*napper) close()            {}
