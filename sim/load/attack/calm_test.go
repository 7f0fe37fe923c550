package attack

import (
	"math"
	"runtime/debug"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
)

// TestMemoryAvailable: the machine's, or what the narrowest control group above this process leaves.
func TestMemoryAvailable(t *testing.T) {
	const meminfo, kilobyte = "proc/meminfo", 1 << 10
	for name, c := range map[string]struct {
		files map[string]string
		want  int64
	}{
		"another system":      {nil, math.MaxInt64},
		"no group":            {map[string]string{meminfo: "MemTotal:  9 kB\nMemAvailable:     7 kB\n"}, 7 * kilobyte},
		"a group of no limit": {map[string]string{meminfo: "MemAvailable: 7 kB\n", "proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": "max\n", "sys/fs/cgroup/memory.current": "1\n"}, 7 * kilobyte},
		"a container": {map[string]string{
			meminfo: "MemAvailable: 7 kB\n", "proc/self/cgroup": "0::/\n",
			"sys/fs/cgroup/memory.max": "5000\n", "sys/fs/cgroup/memory.current": "3000\n", "sys/fs/cgroup/memory.stat": "anon 12\ninactive_file 500\n",
		}, 2500},
		"a group above": {map[string]string{
			meminfo: "MemAvailable: 7 kB\n", "proc/self/cgroup": "1:name=systemd:/x\n0::/a.slice/b\n",
			"sys/fs/cgroup/a.slice/b/memory.max": "5000\n", "sys/fs/cgroup/a.slice/b/memory.current": "1000\n",
			"sys/fs/cgroup/a.slice/memory.max": "3000\n", "sys/fs/cgroup/a.slice/memory.current": "1000\n",
		}, 2000},
		"a group that is full": {map[string]string{"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": "5000\n", "sys/fs/cgroup/memory.current": "5001\n"}, 0},
		"nonsense":             {map[string]string{meminfo: "MemAvailable: many\n", "proc/self/cgroup": "0::/../..\n"}, math.MaxInt64},
	} {
		t.Run(name, func(t *testing.T) {
			root := fstest.MapFS{}
			for path, text := range c.files {
				root[path] = &fstest.MapFile{Data: []byte(text)}
			}
			assert.Equal(t, c.want, memoryAvailable(root))
		})
	}
	assert.EqualValues(t, garbageMost, garbageOf(math.MaxInt64))
	assert.EqualValues(t, 1<<30, garbageOf(4<<30))
}

// TestCalmKeepsALimit that was set, and puts everything back.
func TestCalmKeepsALimit(t *testing.T) {
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(1 << 40))
	percent := debug.SetGCPercent(77)
	defer debug.SetGCPercent(percent)
	restore := Calm()
	assert.EqualValues(t, 1<<40, debug.SetMemoryLimit(-1))
	restore()
	assert.EqualValues(t, 1<<40, debug.SetMemoryLimit(-1))
	assert.Equal(t, 77, debug.SetGCPercent(percent))
}

// TestCalmOfSeveral: the first makes it so, and only the last takes it back, in whichever order they end.
func TestCalmOfSeveral(t *testing.T) {
	percent := debug.SetGCPercent(77)
	defer debug.SetGCPercent(percent)
	first, second := Calm(), Calm()
	calm := debug.SetGCPercent(-1)
	first()
	assert.Equal(t, -1, debug.SetGCPercent(calm), "one is still under way")
	debug.SetGCPercent(calm)
	second()
	assert.Equal(t, 77, debug.SetGCPercent(77))
}
