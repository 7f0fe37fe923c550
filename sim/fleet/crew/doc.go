// Package crew has several processes offer one load together: agents, which a coordinator makes one driver of.
//
//	Meet, Crew      the coordinator: waits for agents, and is the load.Driver that has them offer a trial
//	Join            an agent: offers what it is given until it is released
//	order, report   what goes between them: the attempts of an agent as requests, and what became of them
//	clock           how far the clocks of two processes are apart
//
// Attempt i of a trial is that of agent i mod N, at the due time that it has in one process. So all that is planned before a trial, and all that is judged after it, is what it is
// without agents. Requests are written by the coordinator and travel to the agents before the clock starts: an agent has no people, no plan and no token of who may set the
// service up, so what a machine needs for its share is the share.
//
//	agent                 coordinator
//	  |--- join ------------->|  a number, or that there are enough
//	  |<-- clock (32 times) --|  whose clock is how far ahead
//	  |<-- order, in parts ---|  requests with due times; the digest goes back
//	  |<-- start -------------|  an instant by the agent's own clock; refused if it has passed
//	  |--- report, each 0.5 s>|  counts, a histogram and records since the one before; each is acknowledged, and so repeated until it has come
//	  |<-- end, leave --------|
//
// A report is the heartbeat as well. An agent that is not heard of for 3 s is lost, for good. One whose reports are not acknowledged for 2 s begins no attempt any more: so when
// its attempts are given to others, nobody makes them a second time.
package crew
