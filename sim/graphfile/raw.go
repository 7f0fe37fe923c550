package graphfile

import (
	"encoding/binary"
	"errors"
	"unsafe"
)

// judgeMachine refuses where numbers in memory are not as in the file: the stored form is mapped as it is.
func judgeMachine() error {
	if binary.NativeEndian.Uint16([]byte{1, 0}) != 1 {
		return errors.New("the stored form is little-endian, and this machine is not: use .parquet or .txt")
	}
	return nil
}

func bytesOf[T uint32 | uint64](numbers []T) []byte {
	var t T
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(numbers))), len(numbers)*int(unsafe.Sizeof(t)))
}

// numbersOf wants bytes that begin where a number may: those of a mapping at a whole page do.
func numbersOf[T uint32 | uint64](b []byte) []T {
	var t T
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(b))), len(b)/int(unsafe.Sizeof(t)))
}
