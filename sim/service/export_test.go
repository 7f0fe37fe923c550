package service

import "dmsim/model/world"

// Look shows the world to a test, with nobody else in it.
func (s *Service) Look(f func(*world.World)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(s.on.world)
}

// HoldPasswords lets no password be looked at until f has returned.
func (s *Service) HoldPasswords(f func()) {
	for range hashesAtOnce {
		s.hashing <- struct{}{}
	}
	f()
	for range hashesAtOnce {
		<-s.hashing
	}
}

// Passwords is how many passwords are looked at or wait for that.
func (s *Service) Passwords() int { return int(s.hashes.Load()) }

// Route is a route for a test.
type Route struct {
	Method, Path string
	Summary      string
	Takes        bool // a body
	Open         bool // to anybody
	Admin        bool
}

// Routes lists the table.
func Routes() (list []Route) {
	for _, r := range routes {
		list = append(list, Route{r.method, r.path, r.summary, r.handler.takes != nil, r.access == open, r.access == admin})
	}
	return list
}
