package service

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"

	"golang.org/x/net/netutil"
)

// Serve answers on a listener, by HTTP/1.1 and by HTTP/2 without TLS (h2c), until ctx is done: then /readyz answers 503, after
// Limits.NoticeTime it takes no more connections, lets requests under way end, for Limits.ShutdownTime at most, cuts off what still hangs, and returns once nobody is
// served any more. It closes the listener.
func (s *Service) Serve(ctx context.Context, listener net.Listener) error {
	doors := &doors{house: s.Handler()}
	server := &http.Server{
		Handler: doors, Protocols: new(http.Protocols), MaxHeaderBytes: s.limits.HeaderBytes,
		ReadHeaderTimeout: s.limits.HeaderTime, ReadTimeout: s.limits.ReadTime, WriteTimeout: s.limits.WriteTime, IdleTimeout: s.limits.IdleTime,
		ErrorLog: log.New(io.Discard, "", 0), // of clients that go away or speak no HTTP
	}
	server.Protocols.SetHTTP1(true)
	server.Protocols.SetUnencryptedHTTP2(true)
	defer doors.shut()
	served := make(chan error, 1)
	go func() { served <- server.Serve(netutil.LimitListener(listener, s.limits.Connections)) }()
	select {
	case err := <-served:
		_ = server.Close() // what says more is why the listener was lost
		return err
	case <-ctx.Done():
	}
	s.ending.Store(true)
	time.Sleep(s.limits.NoticeTime)
	patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.limits.ShutdownTime)
	defer cancel()
	err := server.Shutdown(patience)
	if errors.Is(err, context.DeadlineExceeded) {
		err = server.Close() // what still hangs is cut off
	}
	<-served
	return err
}

// doors let requests into a handler until they are shut. A server that is closed cuts connections off, but does not wait for the handlers that served them.
type doors struct {
	house http.Handler
	in    sync.RWMutex // held for reading by who is in; for writing, and for good, once they are shut
}

func (d *doors) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !d.in.TryRLock() {
		return // the connection was cut off before
	}
	defer d.in.RUnlock()
	d.house.ServeHTTP(w, r)
}

// shut lets nobody in any more, and waits until nobody is in. A handler whose connection was cut off ends with what it is doing.
func (d *doors) shut() { d.in.Lock() }
