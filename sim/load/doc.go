// Package load measures a target by the wall clock. A plan holds every attempt and what should become of it before the clock starts; a driver offers the
// attempts at their due times; a recorder takes down when each was due, begun and answered; then the answers are judged, and the measurement itself is.
//
//	Config, Arrivals     what is asked for: the load section of a scenario
//	Plan, Build          who attempts what, with the decisions to expect
//	Trial, Driver        a part of a plan with due times, and who offers it; InProcess is the driver of targets in this process
//	Recorder, Shard      what was seen, written down by index without a lock on the way; HDR histograms and their log are made of it afterwards
//	Score                right, wrong and undecided answers
//	Measure, Result      one trial with all of this, what the process itself did meanwhile, its objectives and its verdict
//	Offer, Agents        a part of a load that other processes offer too, and what is told of those
//	Trust                why a measurement is not to be relied upon: the generator was late, starved, or missed its rate
//
// Latencies count from the due time: response = answered - due = lateness + service, where lateness = begun - due and service = answered - begun. What an
// attempt waits for because the target or the client was busy is part of its response, so a stall is seen by all who would have met it.
package load
