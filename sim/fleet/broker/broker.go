// Package broker is a nats-server with JetStream inside this process, for fleets of one machine. No other package of the product imports the server.
package broker

import (
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

const (
	startLasts = 10 * time.Second // what a start may take; it takes milliseconds
	memoryMax  = 256 << 20        // bytes that JetStream may hold in memory: consumers of one run
	storeMax   = 64 << 30         // bytes that it may hold on the disk: results that wait for the coordinator
	payloadMax = 1 << 20          // bytes of a message, as of every server that was not told otherwise
)

// Options say where a broker stores and who reaches it.
type Options struct {
	Dir    string // folder of its store, which the caller makes and removes
	Listen bool   // on 127.0.0.1, at a port that is free; else only this process reaches it
	Token  string // which clients must bring; wanted where it listens
}

// Broker is a running server.
type Broker struct {
	server *server.Server
	token  string
}

// Start starts a server and returns when it can be used.
func Start(o Options) (*Broker, error) {
	switch {
	case o.Dir == "":
		return nil, errors.New("broker: want a folder to store in, got none")
	case o.Listen && o.Token == "":
		return nil, errors.New("broker: want a token where it listens, got none: every user of the machine could give it work")
	}
	s, err := server.NewServer(&server.Options{
		ServerName: "dmsim", Host: "127.0.0.1", Port: server.RANDOM_PORT, DontListen: !o.Listen, Authorization: o.Token,
		JetStream: true, StoreDir: o.Dir, JetStreamMaxMemory: memoryMax, JetStreamMaxStore: storeMax, MaxPayload: payloadMax,
		NoSigs: true, NoLog: true, // signals and the terminal are the program's
	})
	if err != nil {
		return nil, fmt.Errorf("broker: %w", err)
	}
	s.Start()
	b := &Broker{s, o.Token}
	if !s.ReadyForConnections(startLasts) {
		b.Close()
		return nil, fmt.Errorf("broker: not ready within %v; store %s", startLasts, o.Dir)
	}
	if !s.JetStreamEnabled() {
		b.Close()
		return nil, fmt.Errorf("broker: JetStream cannot store in %s", o.Dir)
	}
	return b, nil
}

// URL is where other processes reach a broker that listens. The token is not in it.
func (b *Broker) URL() string { return b.server.ClientURL() }

// Connect connects without a network.
func (b *Broker) Connect(options ...nats.Option) (*nats.Conn, error) {
	return nats.Connect("", append(options, nats.InProcessServer(b.server), nats.Token(b.token))...)
}

// Close ends the server and waits until it has ended. What it stored stays.
func (b *Broker) Close() {
	b.server.Shutdown()
	b.server.WaitForShutdown()
}
