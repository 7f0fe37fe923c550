package fleet

import "context"

// Program does the tasks of one job. Its methods are called by as many goroutines as a worker has slots.
type Program interface {
	// Do does the tasks of a batch in their order, and hands each result on before it begins the next: its data, or why it failed by itself. An error of done
	// ends it, and is what it returns; so does the end of ctx.
	Do(ctx context.Context, tasks []int, done func(task int, data []byte, failed error) error) error
	Close() error
}

// Programs are what a worker's binary knows, by the kinds of jobs. One that returns an error does not serve the job, and the error says why.
type Programs map[string]func(ctx context.Context, j *Job) (Program, error)
