package service

import (
	"net/http"
	"reflect"

	"dmsim/model"
)

// access says who may use a route.
type access uint8

const (
	open    access = iota // anybody
	attempt               // a user; for others the world is asked in nobody's name, and refuses by R01
	user                  // a user
	admin                 // who has the admin token
)

// route is one line of the table that the handlers and the OpenAPI document are made from.
type route struct {
	method  string
	path    string // as in net/http's patterns
	summary string
	access  access
	op      model.Op // of an attempt
	query   []string // names of what the URL's query may hold
	tries   bool     // it makes an attempt: its answer bears the headers of one
	status  int      // of a good answer
	large   bool     // its body may be as large as a whole initial state
	handler handler
}

// handler does the work of a route between what came and what is answered.
type handler struct {
	takes, gives reflect.Type // nil: no body
	serve        func(*call) error
}

// routes is the table.
var routes = []route{
	{method: "POST", path: "/v1/sessions", summary: "Open a session: with a password, or for anybody with the admin token", access: open, status: http.StatusCreated, handler: takes((*call).openSession)},
	{method: "POST", path: "/v1/users", summary: "Register", access: open, tries: true, op: model.OpRegister, status: http.StatusCreated, handler: takes((*call).register)},
	{method: "GET", path: "/v1/users/{name}", summary: "Look somebody up", access: user, status: http.StatusOK, handler: gives((*call).lookUp)},

	{method: "GET", path: "/v1/me", summary: "Look at one's own account", access: user, status: http.StatusOK, handler: gives((*call).me)},
	{method: "DELETE", path: "/v1/me", summary: "Delete one's account", access: attempt, tries: true, op: model.OpDelete, status: http.StatusNoContent, handler: does((*call).deleteMe)},
	{method: "PUT", path: "/v1/me/setting", summary: "Say who may message one", access: attempt, tries: true, op: model.OpSet, status: http.StatusNoContent, handler: takesOnly((*call).set)},
	{method: "PUT", path: "/v1/me/follows/{name}", summary: "Follow", access: attempt, tries: true, op: model.OpFollow, status: http.StatusNoContent, handler: does((*call).towards)},
	{method: "DELETE", path: "/v1/me/follows/{name}", summary: "Unfollow", access: attempt, tries: true, op: model.OpUnfollow, status: http.StatusNoContent, handler: does((*call).towards)},
	{method: "PUT", path: "/v1/me/blocks/{name}", summary: "Block", access: attempt, tries: true, op: model.OpBlock, status: http.StatusNoContent, handler: does((*call).towards)},
	{method: "DELETE", path: "/v1/me/blocks/{name}", summary: "Unblock", access: attempt, tries: true, op: model.OpUnblock, status: http.StatusNoContent, handler: does((*call).towards)},
	{method: "PUT", path: "/v1/me/accepted/{name}", summary: "Accept what a stranger asks for", access: attempt, tries: true, op: model.OpAccept, status: http.StatusNoContent, handler: does((*call).towards)},

	{method: "POST", path: "/v1/groups", summary: "Create a group", access: attempt, tries: true, op: model.OpCreateGroup, status: http.StatusCreated, handler: takes((*call).createGroup)},
	{method: "GET", path: "/v1/groups/{id}", summary: "List the members of a group that one is in", access: user, status: http.StatusOK, handler: gives((*call).group)},
	{method: "PUT", path: "/v1/groups/{id}/members/{name}", summary: "Add somebody to a group", access: attempt, tries: true, op: model.OpAdd, status: http.StatusNoContent, handler: does((*call).add)},
	{method: "DELETE", path: "/v1/groups/{id}/members/me", summary: "Leave a group", access: attempt, tries: true, op: model.OpLeave, status: http.StatusNoContent, handler: does((*call).leave)},

	{method: "POST", path: "/v1/messages", summary: "Send a message to a user or a group", access: attempt, tries: true, op: model.OpSend, status: http.StatusCreated, handler: takes((*call).send)},
	{method: "GET", path: "/v1/messages/{number}/readers", summary: "List who received a message that one sent to a user (to=NAME) or a group (group=ID)", access: user, query: []string{"to", "group"}, status: http.StatusOK, handler: gives((*call).readers)},
	{method: "GET", path: "/v1/inbox", summary: "List one's conversations", access: user, status: http.StatusOK, handler: gives((*call).inbox)},
	{method: "GET", path: "/v1/inbox/users/{name}", summary: "Read what came from a user", access: user, status: http.StatusOK, handler: gives((*call).fromUser)},
	{method: "GET", path: "/v1/inbox/groups/{id}", summary: "Read what came in a group", access: user, status: http.StatusOK, handler: gives((*call).fromGroup)},
	{method: "POST", path: "/v1/reports", summary: "Report a message", access: attempt, tries: true, op: model.OpReport, status: http.StatusCreated, handler: takes((*call).report)},

	{method: "POST", path: "/v1/admin/sessions", summary: "Open sessions of many", access: admin, status: http.StatusCreated, large: true, handler: takes((*call).openSessions)},
	{method: "POST", path: "/v1/admin/reset", summary: "Begin anew with another initial state", access: admin, status: http.StatusOK, large: true, handler: takes((*call).reset)},
	{method: "GET", path: "/v1/admin/clock", summary: "Look at the clock", access: admin, status: http.StatusOK, handler: gives((*call).clock)},
	{method: "PUT", path: "/v1/admin/clock", summary: "Move, stop or start the clock", access: admin, status: http.StatusOK, handler: takes((*call).setClock)},
	{method: "PUT", path: "/v1/admin/policy", summary: "Put a later policy in force", access: admin, status: http.StatusOK, handler: takes((*call).switchPolicy)},
	{method: "GET", path: "/v1/admin/state", summary: "Look at what the service is at", access: admin, status: http.StatusOK, handler: gives((*call).state)},

	{method: "GET", path: "/openapi.json", summary: "This document", access: open, status: http.StatusOK, handler: plain((*Service).document)},
	{method: "GET", path: "/metrics", summary: "Metrics in the text format of Prometheus", access: open, status: http.StatusOK, handler: plain((*Service).exposition)},
	{method: "GET", path: "/healthz", summary: "200 while the process serves", access: open, status: http.StatusOK, handler: plain((*Service).healthy)},
	{method: "GET", path: "/readyz", summary: "200 while requests are welcome, 503 once the service is ending", access: open, status: http.StatusOK, handler: plain((*Service).ready)},
}
