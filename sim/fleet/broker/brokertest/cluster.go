// Package brokertest starts clusters of NATS servers for tests: each node a process of its own, which can be killed and started again with the store that it had.
package brokertest

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/require"
)

// nodeKey tells a process of the test's binary that it is a node, and which.
const nodeKey = "DMSIM_TEST_NODE"

// node is what one needs to be started, and to be started again as the same one.
type node struct {
	Name    string `json:"name"`
	Cluster string `json:"cluster"`
	Dir     string `json:"dir"`
	Host    string `json:"host"`
	Port    int    `json:"port"`
	Routing int    `json:"routing"` // port for the others
	Others  string `json:"others"`  // URLs of all; "": it is alone, and no cluster
}

// Main runs the tests of a package. It is what TestMain must call where a test uses a Cluster: in a process that is a node, it is that node instead.
func Main(m *testing.M) {
	text := os.Getenv(nodeKey)
	if text == "" {
		os.Exit(m.Run())
	}
	if err := serve(text); err != nil {
		fmt.Fprintln(os.Stderr, "node:", err)
		os.Exit(1)
	}
}

// serve is a node until its standard input ends, which is when the test's process does.
func serve(text string) error {
	var n node
	if err := json.Unmarshal([]byte(text), &n); err != nil {
		return err
	}
	o := &server.Options{
		ServerName: n.Name, Host: n.Host, Port: n.Port, NoSigs: true, NoLog: true,
		JetStream: true, StoreDir: n.Dir, JetStreamMaxMemory: 256 << 20, JetStreamMaxStore: 4 << 30, SyncAlways: true,
	}
	if n.Others != "" {
		o.Cluster = server.ClusterOpts{Name: n.Cluster, Host: n.Host, Port: n.Routing}
		o.Routes = server.RoutesFromStr(n.Others)
	}
	s, err := server.NewServer(o)
	if err != nil {
		return err
	}
	s.Start()
	_, err = io.Copy(io.Discard, os.Stdin)
	s.Shutdown()
	s.WaitForShutdown()
	return err
}

// Cluster is some nodes on this machine. A test's end ends them.
type Cluster struct {
	nodes   []node
	running []*process
}

type process struct {
	command *exec.Cmd
	stdin   io.Closer
}

// Start starts a cluster, or a single server. It does not wait until the nodes have met: who uses them tries again anyway.
func Start(t testing.TB, nodes int) *Cluster {
	t.Helper()
	dir := t.TempDir()
	host, cluster := address(), rand.Text() // nodes of two clusters of one name would join
	ports := free(t, host, 2*nodes)
	c := &Cluster{running: make([]*process, nodes)}
	others := ""
	for _, port := range ports[nodes:] {
		others += "," + url(host, port)
	}
	if nodes == 1 {
		others = ","
	}
	for i := range nodes {
		name := "node" + strconv.Itoa(i)
		c.nodes = append(c.nodes, node{name, cluster, filepath.Join(dir, name), host, ports[i], ports[nodes+i], others[1:]})
	}
	t.Cleanup(func() {
		for i := range c.nodes {
			c.Kill(i)
		}
	})
	for i := range c.nodes {
		c.Run(t, i)
	}
	return c
}

// address is one of this machine that no other cluster has, where there are more than one. The port of a node that was killed is free, and the others and the clients go
// on looking for it there: at one address for all, the node that they find some day may be that of another test, with other streams of the same names.
func address() string {
	if runtime.GOOS != "linux" {
		return "127.0.0.1"
	}
	var b [3]byte
	_, _ = rand.Read(b[:]) // never fails
	return net.IPv4(127, 1+b[0]%254, b[1], 1+b[2]%254).String()
}

func url(host string, port int) string { return "nats://" + net.JoinHostPort(host, strconv.Itoa(port)) }

// free are ports that nobody has. Another program may take one until it is used; nodes need theirs told beforehand.
func free(t testing.TB, host string, n int) (ports []int) {
	for range n {
		l, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
		require.NoError(t, err)
		defer l.Close()
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports
}

// Run starts a node that does not run, with what it had stored.
func (c *Cluster) Run(t testing.TB, i int) {
	t.Helper()
	text, err := json.Marshal(c.nodes[i])
	require.NoError(t, err)
	program, err := os.Executable()
	require.NoError(t, err)
	command := exec.Command(program)
	command.Env = append(os.Environ(), nodeKey+"="+string(text))
	command.Stderr = os.Stderr
	stdin, err := command.StdinPipe()
	require.NoError(t, err)
	require.NoError(t, command.Start())
	c.running[i] = &process{command, stdin}
}

// Kill ends a node by SIGKILL, and returns when it has ended. One that does not run stays so.
func (c *Cluster) Kill(i int) {
	p := c.running[i]
	if p == nil {
		return
	}
	c.running[i] = nil
	_ = p.command.Process.Kill() // fails only where it has ended by itself
	_ = p.command.Wait()         // says that it was killed
	_ = p.stdin.Close()
}

// Lose removes what a node had stored that does not run.
func (c *Cluster) Lose(t testing.TB, i int) {
	t.Helper()
	require.Nil(t, c.running[i], "a node that runs")
	require.NoError(t, os.RemoveAll(c.nodes[i].Dir))
}

// URLs are those of the nodes, also of those that do not run.
func (c *Cluster) URLs() (urls []string) {
	for _, n := range c.nodes {
		urls = append(urls, url(n.Host, n.Port))
	}
	return urls
}

// Leader waits until a stream has one, and is its number.
func (c *Cluster) Leader(t testing.TB, conn *nats.Conn, stream string) (number int) {
	t.Helper()
	js, err := jetstream.New(conn)
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		s, err := js.Stream(t.Context(), stream)
		if err != nil || s.CachedInfo().Cluster == nil {
			return false
		}
		for i, n := range c.nodes {
			if n.Name == s.CachedInfo().Cluster.Leader {
				number = i
				return true
			}
		}
		return false
	}, time.Minute, 20*time.Millisecond)
	return number
}
