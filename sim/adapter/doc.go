// Package adapter speaks to a service over HTTP in the service's own way. A YAML file says what that is: how one logs in, the request of each operation, how an answer
// becomes a decision, where commit numbers and times are, and what the service cannot do, which is then not checked.
//
//	Load, Adapter     the file, strictly read; the reference service's own is there
//	Dial, Client      a service that answers: Begin and Login set it up, Render and Answer make an attempt a request and an answer an outcome
//	NewMaker, Target  a client as what check drives: it makes what stories need
//	Within            what stories may ask of the service; NotChecked and LeftOut say what they may not
//
// Requests are templates of text/template. Those of attempts are, where they are simple, compiled to a list of appends, since a load renders many thousands a second.
package adapter
