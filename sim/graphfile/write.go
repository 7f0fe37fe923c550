package graphfile

import (
	"context"
	"io"

	"dmsim/model/graph"
)

// Write writes a graph in the stored form, whatever the name's ending. Memory beyond the graph's is a header.
func Write(path string, g *graph.Indexed, meta Meta) error {
	if err := write(context.Background(), path, g, meta, chunkBytes, 0); err != nil {
		return named(path, err)
	}
	return nil
}

func write(ctx context.Context, path string, g *graph.Indexed, meta Meta, chunk uint64, workers int) error {
	if err := judgeMachine(); err != nil {
		return err
	}
	text, err := meta.encode()
	if err != nil {
		return err
	}
	p := g.Parts()
	h := layout(uint64(g.Users()), g.Follows(), uint64(len(p.In)), chunk, len(text))
	return replace(ctx, path, func(to io.Writer) error {
		all := bodyOf(p)
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
