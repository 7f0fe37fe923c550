package fleet

import (
	"cmp"
	"fmt"
	"slices"
)

const (
	// tasksMax bounds the memory of a coordinator: 32 MB of a bit each, and four bytes each where tasks are put together.
	tasksMax = 1 << 28
	// batchTasks are the most of a batch that nobody chose: what is costly to make is made once for so many, and as many are late when a worker is lost.
	batchTasks = 16
	// batchesPerSlot is how many batches of the size that is cut now a slot would still get. More of them end closer together, fewer cost less.
	batchesPerSlot = 4
	// slotsUnknown is how many slots are reckoned with before any worker was heard of: the first batches of a large fleet must not hold half of the run.
	slotsUnknown = 8
)

// plan is what is still to be handed out, in which order, and cut into batches.
type plan struct {
	tasks    int
	batchMax int
	batchMin int
	has      bits
	together func(task int) int
	order    []uint32 // of the tasks, by together; nil: by their numbers
	next     int      // place in the order: all before it was handed out, or need not be
	again    [][]int  // handed out, and came back without results; at most what was handed out
	out      flights
}

func newPlan(w *Work) (*plan, error) {
	n := w.Job.Tasks
	if n < 1 || n > tasksMax {
		return nil, fmt.Errorf("fleet: %s: want 1 to %d tasks, got %d", w.Job.Name, tasksMax, n)
	}
	if w.BatchMax < 0 {
		return nil, fmt.Errorf("fleet: %s: want at least 1 task a batch, or 0 for %d, got %d", w.Job.Name, batchTasks, w.BatchMax)
	}
	p := &plan{tasks: n, batchMax: w.BatchMax, batchMin: max(1, w.BatchMin), has: newBits(n), together: w.Together, out: flights{byTask: map[int]*flight{}}}
	if p.batchMax == 0 {
		p.batchMax = max(batchTasks, p.batchMin)
	}
	if w.BatchMin < 0 || p.batchMin > p.batchMax {
		return nil, fmt.Errorf("fleet: %s: want 1 to %d tasks a batch at least, since %d is the most, got %d", w.Job.Name, p.batchMax, p.batchMax, w.BatchMin)
	}
	for task := range n {
		if w.Has != nil && w.Has(task) {
			p.has.add(task)
		}
	}
	if p.together == nil {
		p.together = func(int) int { return 0 }
		return p, nil
	}
	p.order = make([]uint32, n)
	for i := range p.order {
		p.order[i] = uint32(i)
	}
	slices.SortFunc(p.order, func(a, b uint32) int {
		return cmp.Or(cmp.Compare(p.together(int(a)), p.together(int(b))), cmp.Compare(a, b))
	})
	return p, nil
}

func (p *plan) done() bool { return p.has.count == p.tasks }

// left counts the tasks that are not handed out.
func (p *plan) left() int { return p.tasks - p.has.count - len(p.out.byTask) }

// cut hands out a batch, or nil where there is nothing left: a part of what is left that falls with it (guided self-scheduling, Polychronopoulos and Kuck 1987), so
// that few batches are cut as long as it does not matter, and the last ones are small and end together.
func (p *plan) cut(slots int) *Batch {
	size := min(p.batchMax, max(p.batchMin, p.left()/(batchesPerSlot*slots)))
	tasks := p.cutAgain(size)
	if tasks == nil {
		tasks = p.cutNew(size)
	}
	if tasks == nil {
		return nil
	}
	p.out.add(tasks)
	return &Batch{Tasks: tasks}
}

func (p *plan) cutAgain(size int) (tasks []int) {
	for len(p.again) > 0 && tasks == nil {
		rest := slices.DeleteFunc(p.again[0], p.has.has)
		n := min(size, len(rest))
		tasks = append(tasks, rest[:n]...)
		p.again[0] = rest[n:]
		if n == len(rest) {
			p.again = p.again[1:]
		}
	}
	return tasks
}

func (p *plan) cutNew(size int) (tasks []int) {
	for ; p.next < p.tasks && len(tasks) < size; p.next++ {
		task := p.next
		if p.order != nil {
			task = int(p.order[p.next])
		}
		switch {
		case p.has.has(task):
		case len(tasks) > 0 && p.together(task) != p.together(tasks[0]):
			return tasks
		default:
			tasks = append(tasks, task)
		}
	}
	return tasks
}

// got notes a result, and says whether it is the task's first.
func (p *plan) got(task int) bool {
	p.out.remove(task)
	return p.has.add(task)
}

// returned takes back those of the tasks that are out.
func (p *plan) returned(tasks []int) {
	tasks = slices.DeleteFunc(slices.Clone(tasks), func(task int) bool { return !p.out.remove(task) })
	if len(tasks) > 0 {
		p.again = append(p.again, tasks)
	}
}

// lost takes back all that is out: the queue has nothing of it any more.
func (p *plan) lost() {
	byFlight := map[*flight][]int{}
	for task, f := range p.out.byTask {
		byFlight[f] = append(byFlight[f], task)
	}
	for _, tasks := range byFlight {
		slices.Sort(tasks)
		p.again = append(p.again, tasks)
	}
	slices.SortFunc(p.again, func(a, b []int) int { return a[0] - b[0] })
	p.out = flights{byTask: map[int]*flight{}}
}

// flight is a batch that is out: handed out, and without all of its results.
type flight struct{ left int }

// flights are the batches that are out, by their tasks. They are as few as a coordinator is ahead of its workers.
type flights struct {
	byTask map[int]*flight
	open   int
}

func (f *flights) add(tasks []int) {
	one := &flight{left: len(tasks)}
	for _, task := range tasks {
		f.byTask[task] = one
	}
	f.open++
}

func (f *flights) remove(task int) bool {
	one := f.byTask[task]
	if one == nil {
		return false
	}
	delete(f.byTask, task)
	one.left--
	if one.left == 0 {
		f.open--
	}
	return true
}
