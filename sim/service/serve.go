package service

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"

	"golang.org/x/net/netutil"
)

// Serve answers on a listener, by HTTP/1.1 and by HTTP/2 without TLS (h2c), until ctx is done: then it takes no more connections, lets requests under way end, for
// Limits.ShutdownTime at most, and returns. It closes the listener.
func (s *Service) Serve(ctx context.Context, listener net.Listener) error {
	server := &http.Server{
		Handler: s.Handler(), Protocols: new(http.Protocols), MaxHeaderBytes: s.limits.HeaderBytes,
		ReadHeaderTimeout: s.limits.HeaderTime, ReadTimeout: s.limits.ReadTime, WriteTimeout: s.limits.WriteTime, IdleTimeout: s.limits.IdleTime,
		ErrorLog: log.New(io.Discard, "", 0), // of clients that go away or speak no HTTP
	}
	server.Protocols.SetHTTP1(true)
	server.Protocols.SetUnencryptedHTTP2(true)
	served := make(chan error, 1)
	go func() { served <- server.Serve(netutil.LimitListener(listener, s.limits.Connections)) }()
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	s.ending.Store(true)
	patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.limits.ShutdownTime)
	defer cancel()
	err := server.Shutdown(patience)
	if errors.Is(err, context.DeadlineExceeded) {
		err = server.Close() // what still hangs is cut off
	}
	<-served
	return err
}
