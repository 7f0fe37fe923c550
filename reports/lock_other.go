//go:build !(linux || darwin || freebsd || netbsd || openbsd)

package reports

import (
	"errors"
	"os"
)

// own has no locks here. So there is no telling the dead from the living, and what the dead leave behind stays.
func own(string) (*os.File, error) { return nil, errors.ErrUnsupported }

// mayWrite leaves the answer to the first file.
func mayWrite(string) error { return nil }
