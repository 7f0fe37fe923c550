package graphfile

import (
	"context"
	"fmt"
	"io"

	"dmsim/model"
	"dmsim/model/graph"
	"dmsim/sim/snap"
)

// Write writes a graph in the stored form, whatever the name's ending. The ids are those by which the users were known where they came from, all
// different; nil: none. Memory beyond the graph's is a header and, with ids, some 40 bytes a user.
func Write(path string, g *graph.Indexed, ids func(model.UserID) uint64, meta Meta) error {
	if err := write(context.Background(), path, g, ids, meta, 0); err != nil {
		return named(path, err)
	}
	return nil
}

func write(ctx context.Context, path string, g *graph.Indexed, idOf func(model.UserID) uint64, meta Meta, workers int) error {
	if err := judgeMachine(); err != nil {
		return err
	}
	text, err := meta.encode()
	if err != nil {
		return err
	}
	ids, err := idsOf(g.Users(), idOf)
	if err != nil {
		return err
	}
	p := g.Parts()
	h := layout(uint64(g.Users()), g.Follows(), uint64(len(p.In)), len(ids) > 0, chunkBytes, len(text))
	return replace(ctx, path, func(to io.Writer) error {
		all := bodyOf(p, ids)
		sums, err := checksums(workers, &h, all)
		if err != nil {
			return err
		}
		if _, err := to.Write(h.encode(sums, text)); err != nil {
			return err
		}
		return copyBody(ctx, to, &h, all)
	})
}

// copyBody goes in chunks, so that a cancelled context ends it soon.
func copyBody(ctx context.Context, to io.Writer, h *head, b body) error {
	for i := range h.chunks() {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		from := i * h.ChunkBytes
		err := b.span(from, from+h.ChunkBytes, func(piece []byte) error {
			_, err := to.Write(piece)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// idsOf returns the ids of all users, which must differ: else no one could read them back.
func idsOf(users int, idOf func(model.UserID) uint64) ([]uint64, error) {
	if idOf == nil {
		return nil, nil
	}
	ids := make([]uint64, users)
	for u := range ids {
		ids[u] = idOf(model.UserID(u))
	}
	if _, err := snap.NewDense(ids); err != nil {
		return nil, fmt.Errorf("ids: %w", err)
	}
	return ids, nil
}
