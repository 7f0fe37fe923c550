package fleet

import (
	"context"
	"errors"
)

// ErrOver is why a failure was not kept: its worker was held up for longer than its lease, so whoever has the batch now says what comes of it.
var ErrOver = errors.New("the lease had run out")

// ErrUnusable is of a result that was kept as it was brought, and says nothing.
var ErrUnusable = errors.New("unusable")

// Queue is all of what a fleet meets at. A method that cannot reach it tries again until its context is done.
type Queue interface {
	Submitter
	Gatherer
	Lessor
	Meeter
}

// Submitter is the side of a queue where work comes in.
type Submitter interface {
	// Open makes a job known to workers. Opened again, as by a coordinator that was started again, it has what it had; one that was closed, or never open,
	// has nothing.
	Open(ctx context.Context, j *Job) error
	// Submit hands out a batch. One whose first task is that of a batch which waits or is leased is dropped.
	Submit(ctx context.Context, run RunID, b Batch) error
	// Renew takes back all batches of a run, leased or not, where workers ask for some and get none; else it is false. The job wants to be opened again then. It is for
	// a queue that is stuck, as a server may be that has changed its leader.
	Renew(ctx context.Context, run RunID) (renewed bool, err error)
	// Report keeps how far a run is, in the place of what was reported before, without waiting. That a coordinator has ended counts until the job is opened again.
	Report(run RunID, p *Progress) error
	// Close forgets a job with its batches and its results.
	Close(ctx context.Context, run RunID) error
}

// Gatherer is the side where results come out.
type Gatherer interface {
	// Results calls with everything that was kept of a run, in the order in which it came, and then with what comes, until ctx is done or a call errs. A task's
	// result comes once; one that takes the place of its having been set aside comes too, and so do results that were kept anew because the queue had lost them. One
	// that the call says is ErrUnusable is dropped and its task returned, and the second time the task is set aside.
	Results(ctx context.Context, run RunID, event func(Event) error) error
	// Waiting counts the batches of a run that wait or are leased.
	Waiting(ctx context.Context, run RunID) (int, error)
	Listener
	// Abandon gives back at once what a worker holds that is known to be dead, and tells all who hear workers. Else that takes until its leases are over, and
	// until it was not heard of for a while.
	Abandon(ctx context.Context, worker string) error
}

// Event is something that a coordinator is told. One field is set.
type Event struct {
	Result   *Result
	Conflict *Conflict
	Returned *Batch // a worker that was asked to stop gave it back: it is to be submitted anew
	Kept     bool   // all that had been kept when Results began has come
}

// Lessor is the side of a queue where work is taken.
type Lessor interface {
	// Jobs calls with all jobs that are open, at once and after each change, until ctx is done. One that was opened again is another Job of the same run.
	Jobs(ctx context.Context, changed func([]*Job)) error
	// Lease waits for a batch of a run, and is nil where none came within a second or so, or before the deadline of ctx, where that is sooner. One that
	// came while ctx ended is handed out all the same: it wants to be returned, for what only runs out counts as a try.
	Lease(ctx context.Context, run RunID, slot int) (Lease, error)
	// Say tells what a worker says of itself.
	Say(w *Worker) error
	Listener
}

// Listener hears workers.
type Listener interface {
	// Workers calls with what the workers of a name say of themselves, or all of them where it is "", once a second each, until ctx is done.
	Workers(ctx context.Context, name string, seen func(Worker)) error
}

// Lease is a batch that one worker holds until it completes or returns it, or is not heard of for some seconds: then another one takes it.
type Lease interface {
	Batch() Batch
	// Tries is how often the batch was leased, this time included.
	Tries() int
	// Missing lists the tasks of the batch that have no result, in its order.
	Missing(ctx context.Context) ([]int, error)
	// Extend says that the worker is still at it. It is called by Serve several times within the life of a lease.
	Extend(ctx context.Context) error
	// Put keeps the result of a task. Where there is one, nothing happens if it is equal, and else a conflict is kept. That a task failed is kept only while the
	// lease lasts, and is ErrOver after it.
	Put(ctx context.Context, r *Result) error
	// Alone notes that a task is about to be done with nothing beside it in its process. It says whether a worker was lost with it before that had noted it, and
	// waits until that is known: who had noted it and is heard of was not lost, and who returned it was neither.
	Alone(ctx context.Context, task int) (before bool, err error)
	// Complete ends the lease when all results are kept.
	Complete(ctx context.Context) error
	// Return ends the lease without having tried: the tasks are submitted anew, as if they had not been leased.
	Return(ctx context.Context, tasks []int) error
}

// Meeter lets parties wait for each other.
type Meeter interface {
	// Meet says that a party is here, and returns when so many different parties are, or with the error of ctx. A meeting's name is used once.
	Meet(ctx context.Context, name, party string, parties int) error
}
