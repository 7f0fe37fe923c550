package graphfile

import (
	"context"
	"sync"
)

// aheadPerWorker is how many pieces a worker may be ahead of the one that is taken: memory is bounded by it.
const aheadPerWorker = 2

// inOrder makes n pieces on several goroutines, under Guard, and takes them on the caller's, in order. The room given to build is nil or a piece
// that was taken before, to be used again: take must not keep it.
func inOrder[T any](ctx context.Context, workers, n int, build func(i int, room *T) (*T, error), take func(piece *T) error) error {
	inner, stop := context.WithCancel(ctx)
	p := pipeline[T]{build: build}
	workers = workersOr(workers)
	p.orders = make(chan order[T])
	p.queue = make(chan order[T], aheadPerWorker*workers)
	p.used = make(chan *T, (aheadPerWorker+1)*workers)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer stop()
	wg.Go(func() { p.dispatch(inner, n) })
	for range workers {
		wg.Go(p.work)
	}
	for o := range p.queue {
		select {
		case <-ctx.Done():
		case <-o.done:
		}
		if ctx.Err() != nil {
			break
		}
		if o.result.err != nil {
			return o.result.err
		}
		if err := take(o.result.piece); err != nil {
			return err
		}
		p.reuse(o.result.piece)
	}
	return context.Cause(ctx)
}

type pipeline[T any] struct {
	build  func(i int, room *T) (*T, error)
	orders chan order[T] // to the workers
	queue  chan order[T] // the same, to the taker
	used   chan *T
}

// order is for one piece. The result may be read when done is closed.
type order[T any] struct {
	i      int
	done   chan struct{}
	result *result[T]
}

type result[T any] struct {
	piece *T
	err   error
}

func (p *pipeline[T]) dispatch(ctx context.Context, n int) {
	defer close(p.orders)
	defer close(p.queue)
	for i := range n {
		o := order[T]{i, make(chan struct{}), new(result[T])}
		select {
		case <-ctx.Done():
			return
		case p.queue <- o:
		}
		select {
		case <-ctx.Done():
			return
		case p.orders <- o:
		}
	}
}

func (p *pipeline[T]) work() {
	for o := range p.orders {
		var room *T
		select {
		case room = <-p.used:
		default:
		}
		o.result.err = Guard(func() (err error) {
			o.result.piece, err = p.build(o.i, room)
			return err
		})
		close(o.done)
	}
}

func (p *pipeline[T]) reuse(piece *T) {
	select {
	case p.used <- piece:
	default:
	}
}
