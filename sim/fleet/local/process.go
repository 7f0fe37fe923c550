package local

import (
	"io"
	"os"
	"os/exec"
	"time"
)

// process is one worker, as this process sees it.
type process struct {
	name  string
	cmd   *exec.Cmd
	stdin io.WriteCloser // closed: the worker is to end
	ended chan struct{}  // closed when it has
	did   bool           // it had a result; by the lock of Workers
}

// drainFor is how long what a dead worker printed may still come: a process that it had started may hold the pipe.
const drainFor = time.Second

// begin starts a process. Its standard input is a pipe that ends when this process does, however that ends, and the worker with it.
func begin(name string, o *Options, out *output) (*process, error) {
	lines := out.of(name)
	cmd := exec.Command(o.Program, o.Args(name)...)
	cmd.Args[0] = os.Args[0] // by which people look for it, whatever path it is started by
	cmd.Env = append(os.Environ(), o.Env...)
	cmd.Stdout, cmd.Stderr = lines, lines
	cmd.WaitDelay = drainFor
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	p := &process{name: name, cmd: cmd, stdin: stdin, ended: make(chan struct{})}
	go func() {
		defer close(p.ended)
		_ = cmd.Wait() // how it ended stands in its state
		lines.flush()
	}()
	return p, nil
}

// how is the way that an ended process ended, such as "signal: killed".
func (p *process) how() string { return p.cmd.ProcessState.String() }

// end asks the process to end, kills it if it does not, and returns when it has.
func (p *process) end() {
	_, _ = io.WriteString(p.stdin, farewell) // this and the next fail only where it has ended
	_ = p.stdin.Close()
	patience := time.NewTimer(stopFor)
	defer patience.Stop()
	select {
	case <-p.ended:
	case <-patience.C:
		_ = p.cmd.Process.Kill() // fails only where it has ended
		<-p.ended
	}
}
