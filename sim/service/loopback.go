package service

import (
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// loopbackOnly refuses requests that are for another host than this machine. Who bears a token that everybody knows is kept out by nothing but the address; and a page of
// another site reaches that too, by a name of its own that it makes resolve to 127.0.0.1. Its requests bear that name.
func loopbackOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !isLoopback(r.Host) {
			refuse(w, &Problem{Status: http.StatusMisdirectedRequest, Detail: fmt.Sprintf("want the host localhost or a loopback address while no admin token is set; got %.80q", r.Host)})
			return
		}
		next.ServeHTTP(w, r)
	})
}

// isLoopback says whether a host, with a port or without, is this machine.
func isLoopback(host string) bool {
	name := (&url.URL{Host: host}).Hostname()
	ip, err := netip.ParseAddr(name)
	return strings.EqualFold(name, "localhost") || err == nil && ip.IsLoopback()
}
