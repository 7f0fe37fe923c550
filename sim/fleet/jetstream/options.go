package jetstream

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
)

const (
	pingEvery    = 2 * time.Second  // so that a server that is gone is noticed in seconds
	dialLasts    = 3 * time.Second  // one try to reach one server
	flushLasts   = 10 * time.Second // one write, which holds up pings and all calls: a server that was stopped, or a network that swallows, is not waited for longer
	reconnectAll = 500 * time.Millisecond
	leaseLasts   = 10 * time.Second
	keptFor      = 7 * 24 * time.Hour // what runs leave that nobody ends
	quietFor     = 24 * time.Hour     // without a worker or a coordinator, until a run's consumer goes
	inlineMax    = 512 << 10          // bytes of a result in a message: half of what servers allow
	objectMax    = 64 << 20           // bytes of a result in the object store
)

// Options say how a cluster is reached, and how it is used.
type Options struct {
	URLs  []string // of all its servers; nats://, tls://, ws://, with user and password where wanted
	Creds string   // file of a user's JWT and its seed; "": none
	NKey  string   // file of a user's seed; "": none
	Token string   // "": none
	CA    string   // file of authorities that servers' certificates are checked by; "": the system's
	Cert  string   // file of the client's certificate; with Key or not at all
	Key   string   // file of its key

	Name       string        // of the worker, or of the coordinator; no two have the same
	Shared     string        // folder that all machines see, for results above 64 MB; "": these are an error
	Replicas   int           // of what is stored; 0: 3 in a cluster, else 1
	LeaseLasts time.Duration // how long a worker may be silent; 0: 10 s
	Say        func(string)  // told what people should know, such as a connection that was lost; nil: nobody is

	dialLasts time.Duration // 0: as the constant says
}

// lasts is how long one try to reach one server may take.
func (o *Options) lasts() time.Duration {
	if o.dialLasts > 0 {
		return o.dialLasts
	}
	return dialLasts
}

// check judges what can be judged before anything is reached.
func (o *Options) check() error {
	if len(o.URLs) == 0 {
		return errors.New("nats: want the URL of a server, got none")
	}
	for _, text := range o.URLs {
		u, err := url.Parse(text)
		if err != nil || u.Hostname() == "" {
			return fmt.Errorf("nats: %q: want a URL such as nats://host:4222", Shown(text))
		}
	}
	if (o.Cert == "") != (o.Key == "") {
		return errors.New("nats: want a certificate together with its key, got one of them")
	}
	for _, name := range []string{o.Creds, o.NKey, o.CA, o.Cert, o.Key} {
		if name == "" {
			continue
		}
		if _, err := os.Stat(name); err != nil {
			return fmt.Errorf("nats: %w", err)
		}
	}
	return o.checkUse()
}

func (o *Options) checkUse() error {
	switch {
	case o.Replicas < 0 || o.Replicas > 5:
		return fmt.Errorf("nats: replicas: want 0 to 5, got %d", o.Replicas)
	case o.LeaseLasts < 0:
		return fmt.Errorf("nats: lease: want a time >= 0, got %v", o.LeaseLasts)
	}
	if o.Shared == "" {
		return nil
	}
	if info, err := os.Stat(o.Shared); err != nil || !info.IsDir() {
		return fmt.Errorf("nats: shared folder %s: want a folder that is there", o.Shared)
	}
	return nil
}

// options are those of the client's library.
func (o *Options) options() ([]nats.Option, error) {
	list := []nats.Option{
		nats.Name(o.Name), nats.PingInterval(pingEvery), nats.MaxPingsOutstanding(2), nats.Timeout(o.lasts()), nats.FlusherTimeout(flushLasts),
		nats.MaxReconnects(-1), nats.ReconnectWait(reconnectAll),
	}
	if o.Token != "" {
		list = append(list, nats.Token(o.Token))
	}
	if o.Creds != "" {
		list = append(list, nats.UserCredentials(o.Creds))
	}
	if o.NKey != "" {
		option, err := nats.NkeyOptionFromSeed(o.NKey)
		if err != nil {
			return nil, fmt.Errorf("nats: key file %s: %w", o.NKey, err)
		}
		list = append(list, option)
	}
	secure, err := o.tls()
	if err != nil {
		return nil, err
	}
	if secure != nil {
		list = append(list, nats.Secure(secure))
	}
	return list, nil
}

// tls is how servers are checked, and how this client shows who it is; nil: as the system does, and not.
func (o *Options) tls() (*tls.Config, error) {
	if o.CA == "" && o.Cert == "" {
		return nil, nil
	}
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if o.CA != "" {
		text, err := os.ReadFile(o.CA)
		if err != nil {
			return nil, fmt.Errorf("nats: %w", err)
		}
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(text) {
			return nil, fmt.Errorf("nats: %s: want certificates of authorities as PEM", o.CA)
		}
	}
	if o.Cert != "" {
		pair, err := tls.LoadX509KeyPair(o.Cert, o.Key)
		if err != nil {
			return nil, fmt.Errorf("nats: certificate %s with key %s: %w", o.Cert, o.Key, err)
		}
		config.Certificates = []tls.Certificate{pair}
	}
	return config, nil
}

// Shown is URLs for people, with commas between them: of what stands before an @, which may be secret, only that it was there. It takes also what is no URL.
func Shown(urls ...string) string {
	list := make([]string, len(urls))
	for i, text := range urls {
		scheme, rest, ok := strings.Cut(text, "://")
		if !ok {
			scheme, rest = "", text
		}
		if at := strings.LastIndexByte(rest, '@'); at >= 0 {
			rest = "...@" + rest[at+1:]
		}
		if ok {
			rest = scheme + "://" + rest
		}
		list[i] = rest
	}
	return strings.Join(list, ",")
}
