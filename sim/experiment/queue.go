package experiment

import (
	"context"
	"iter"
	"sync"
)

// aheadMax bounds how many tasks are looked at for one that can begin.
const aheadMax = 64

// queue hands tasks to workers. Where any order will do, one whose people are being made by another worker lets the next ones pass: or all would wait for the people
// of a block of tasks together, and make them one block after the other.
type queue struct {
	people   *People
	anyOrder bool

	lock  sync.Mutex
	next  func() (Task, bool)
	place int
	ahead []queued
	ended bool
}

// queued is a task that waits.
type queued struct {
	place int
	task  Task
	key   peopleKey
}

// newQueue takes tasks from an iterator as they are needed. Stop must be called.
func newQueue(tasks iter.Seq[Task], people *People, anyOrder bool) (q *queue, stop func()) {
	next, stop := iter.Pull(tasks)
	return &queue{people: people, anyOrder: anyOrder, next: next}, stop
}

// pick takes a task, with its people, which must be finished and given back. False: none is left.
func (q *queue) pick(ctx context.Context) (place int, t Task, p *loan, ok bool) {
	q.lock.Lock()
	defer q.lock.Unlock()
	q.fill()
	if len(q.ahead) == 0 || ctx.Err() != nil {
		return 0, Task{}, nil, false
	}
	i := q.first()
	one := q.ahead[i]
	q.ahead = append(q.ahead[:i], q.ahead[i+1:]...)
	return one.place, one.task, q.people.begin(&one.task, one.key), true
}

// fill looks ahead, where that helps.
func (q *queue) fill() {
	want := 1
	if q.anyOrder {
		want = aheadMax
	}
	for !q.ended && len(q.ahead) < want {
		t, ok := q.next()
		if !ok {
			q.ended = true
			return
		}
		q.ahead = append(q.ahead, queued{q.place, t, keyOf(&t)})
		q.place++
	}
}

// first is the place of the first task whose people nobody is just making, or else the first.
func (q *queue) first() int {
	made := make(map[peopleKey]bool) // asked once each: tasks of equal people stay in their order
	for i := range q.ahead {
		key := q.ahead[i].key
		making, known := made[key]
		if !known {
			making = q.people.making(key)
			made[key] = making
		}
		if !making {
			return i
		}
	}
	return 0
}
