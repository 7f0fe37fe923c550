package plan

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"strings"
)

// The seal is the SHA-256 of the whole file, as if the seal itself were zeros. It is the last of the metadata, so that it is found in the file's last
// bytes without any trust in the rest: what is not as it was written never reaches the library, which would allocate what damaged headers claim.
const (
	sealKey  = "sha256"
	sealSize = 2 * sha256.Size // hex digits
)

var noSeal = strings.Repeat("0", sealSize)

// sealMark is what lies before the seal: a pair of texts in Thrift's compact form, each with its number and its length.
const sealMark = "\x18\x06" + sealKey + "\x18\x40"

// tailBytes is how much of the end is searched: the seal and what the library writes after it, of which there is no more with more rows.
const tailBytes = 4096

// findSeal returns where in a file the seal lies, and what it says.
func findSeal(file io.ReaderAt, size int64) (at int64, seal string, err error) {
	tail := make([]byte, min(size, tailBytes))
	if _, err := file.ReadAt(tail, size-int64(len(tail))); err != nil && err != io.EOF {
		return 0, "", err
	}
	i := bytes.LastIndex(tail, []byte(sealMark))
	if !bytes.HasSuffix(tail, []byte("PAR1")) || i < 0 || len(tail)-i-len(sealMark) < sealSize {
		return 0, "", errors.New("not a plan, or its end is missing")
	}
	i += len(sealMark)
	return size - int64(len(tail)-i), string(tail[i : i+sealSize]), nil
}

// sealOf computes the seal of a file that has room for it at a place.
func sealOf(file io.ReaderAt, size, at int64) (string, error) {
	h := sha256.New()
	if _, err := io.Copy(h, io.NewSectionReader(file, 0, at)); err != nil {
		return "", err
	}
	io.WriteString(h, noSeal)
	if _, err := io.Copy(h, io.NewSectionReader(file, at+sealSize, size-at-sealSize)); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// verify errs unless a file is as it was written.
func verify(file io.ReaderAt, size int64) error {
	at, seal, err := findSeal(file, size)
	if err != nil {
		return err
	}
	is, err := sealOf(file, size, at)
	if err != nil {
		return err
	}
	if is != seal {
		return errors.New("damaged: its SHA-256 is not that of the file as it was written")
	}
	return nil
}
