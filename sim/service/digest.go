package service

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"io"

	"dmsim/model"
	"dmsim/sim/population"
)

// digestBytes is the length of a digest that tells, not one that protects.
const digestBytes = 8

// Digest tells populations apart: two with the same are the same users, follows, blocks and groups. It reads every follow: some 5 ns each.
func Digest(people *population.Population) string {
	sum := sha256.New()
	w := bufio.NewWriterSize(sum, 64<<10)
	for u := range people.Users() {
		id := model.UserID(u)
		p := people.Profile(id)
		chose := uint32(0)
		if p.HasSetting {
			chose = 1 + uint32(p.Setting)
		}
		numbers(w, uint32(p.Birth), uint32(p.Zone), chose)
		degree := people.Graph.Degree(id)
		numbers(w, uint32(degree))
		for i := range degree {
			followee, _ := people.Graph.Followee(id, i)
			numbers(w, uint32(followee))
		}
	}
	for _, b := range people.Blocks {
		numbers(w, uint32(b.Blocker), uint32(b.Blocked))
	}
	for _, members := range people.Groups {
		numbers(w, uint32(len(members)))
		for _, m := range members {
			numbers(w, uint32(m))
		}
	}
	_ = w.Flush() // a hash takes all
	return hex.EncodeToString(sum.Sum(nil)[:digestBytes])
}

func numbers(w io.Writer, list ...uint32) {
	var room [16]byte
	data := room[:0]
	for _, n := range list {
		data = binary.LittleEndian.AppendUint32(data, n)
	}
	_, _ = w.Write(data)
}
