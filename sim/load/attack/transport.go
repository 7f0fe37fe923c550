package attack

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"syscall"
)

// transport returns what carries the requests of a trial, and what closes it afterwards. Each trial opens its own connections, in its warm-up: what one trial leaves behind
// would otherwise be part of the next.
func (d *driver) transport(connections int) (http.RoundTripper, func()) {
	if d.options.Transport != nil {
		return d.options.Transport, func() {}
	}
	t := &http.Transport{
		DisableCompression:  true, // a body is measured as it is
		MaxIdleConnsPerHost: connections,
	}
	if d.options.HTTP2 {
		t.Protocols = new(http.Protocols)
		t.Protocols.SetUnencryptedHTTP2(true)
	} else {
		t.MaxConnsPerHost = connections // there are never more requests, but a dial may lose against a connection that falls free
	}
	return t, t.CloseIdleConnections
}

// The failures that an attempt can have on its way. They are few, since they are counted by word.
const (
	failureTimeout   = "timeout"
	failureCancelled = "cancelled"          // the trial was ended while it was under way
	failureRefused   = "connection refused" // nobody listens
	failureLost      = "connection lost"
	failureLong      = "answer too long"
	failureTransport = "transport"
)

// failureOf puts what a transport says into one of few words.
func failureOf(err error) string {
	var network net.Error
	var long *http.MaxBytesError
	switch {
	case errors.As(err, &long):
		return failureLong
	case errors.Is(err, context.Canceled):
		return failureCancelled
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &network) && network.Timeout():
		return failureTimeout
	case errors.Is(err, syscall.ECONNREFUSED):
		return failureRefused
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return failureLost
	}
	return failureTransport
}
