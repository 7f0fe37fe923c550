package network

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"sync/atomic"

	"dmsim/model"
	"dmsim/model/graph"
	"dmsim/sim/parallel"
)

// Digest is the SHA-256 over the rows of a graph: of the digests of runs of users, each over every user's number of followees and their ids in ascending
// order, as 32-bit little-endian numbers. Graphs with equal follows have equal digests, in whatever form they are.
func Digest(ctx context.Context, g graph.Graph, workers int) (string, error) {
	digests := make([][sha256.Size]byte, chunks(g.Users()))
	parallel.Each(g.Users(), chunkUsers, workers, func() func(from, to int) {
		var row []model.UserID
		var text []byte
		return func(from, to int) {
			hash := sha256.New()
			for u := from; u < to && ctx.Err() == nil; u++ {
				row = g.AppendFollowees(row[:0], model.UserID(u))
				text = binary.LittleEndian.AppendUint32(text[:0], uint32(len(row)))
				for _, v := range row {
					text = binary.LittleEndian.AppendUint32(text, uint32(v))
				}
				hash.Write(text)
			}
			hash.Sum(digests[from/chunkUsers][:0])
		}
	})
	all := sha256.New()
	for i := range digests {
		all.Write(digests[i][:])
	}
	return hex.EncodeToString(all.Sum(nil)), ctx.Err()
}

// Rows is what counting asks of a graph: any form of it has that.
type Rows interface {
	Users() int
	AppendFollowees(to []model.UserID, u model.UserID) []model.UserID
}

// CountDegrees returns the numbers of followees and followers of all users. Its error is the context's.
func CountDegrees(ctx context.Context, g Rows, workers int) (followees, followers []uint32, err error) {
	followees, followers = make([]uint32, g.Users()), make([]uint32, g.Users())
	parallel.Each(g.Users(), chunkUsers, workers, func() func(from, to int) {
		var row []model.UserID
		return func(from, to int) {
			for u := from; u < to && ctx.Err() == nil; u++ {
				row = g.AppendFollowees(row[:0], model.UserID(u))
				followees[u] = uint32(len(row))
				for _, v := range row {
					atomic.AddUint32(&followers[v], 1)
				}
			}
		}
	})
	return followees, followers, ctx.Err()
}
