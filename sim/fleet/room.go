package fleet

import "time"

// enter takes a place of the room for a slot, and waits while somebody else has the worker. It is false where the job ended first.
func (w *worker) enter(s *service) bool {
	room := w.o.Room
	if room == nil {
		return true
	}
	w.mu.Lock()
	got := room.TryAcquire(1) // there are as many places as slots: who has none to spare is somebody else
	if got {
		w.inside++
	} else {
		w.outside++
	}
	w.mu.Unlock()
	if got {
		return true
	}
	err := room.Acquire(s.ctx, 1)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.outside--
	w.busy = time.Now() // until now, with what somebody else wanted
	if err == nil {
		w.inside++
	}
	return err == nil
}

func (w *worker) exit() {
	if w.o.Room == nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.inside--
	w.o.Room.Release(1)
}

// lent says whether somebody else has the worker. That slots are inside and ask for work is no work: a run may be open for a week with nothing to do. By the worker's lock.
func (w *worker) lent() bool {
	switch room := w.o.Room; {
	case room == nil || w.inside > 0: // who takes the room takes all of it
		return false
	case w.outside > 0 || !room.TryAcquire(1):
		return true
	default:
		room.Release(1)
		return false
	}
}
