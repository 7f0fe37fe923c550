// Package service puts a world behind HTTP: the reference target for measuring and checking from outside. One table of routes makes the handlers and the OpenAPI
// document. Who may do what:
//
//	anybody       registers, logs in with a password, reads the document, the health and the metrics
//	a user        with the bearer token of a session: follows, blocks, groups, messages, inbox, reports
//	the admin     with the admin token: sessions of anybody, and what only a test wants: another initial state, the clock, another policy
//
// An attempt without a good token is not made in anybody's name: the world is asked all the same, and its rule R01 refuses it. Every answer to an attempt bears the
// number of its commit and the virtual time at which it was decided, so that who measures or checks can judge it.
//
//	Options, New, Service   the service; Handler and Serve
//	routes.go               the table of routes; api.go: what they take and answer
//	stage.go, clock.go      the society that is on, and its time
//	tokens.go, passwords.go who somebody is
//	problem.go              refusals and errors as application/problem+json
package service
