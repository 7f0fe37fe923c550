package attack

import (
	"io/fs"
	"math"
	"os"
	"path"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strconv"
	"strings"
	"sync"
)

// What a trial may leave behind before the collector comes: a share of the memory that is available, up to a bound. Where that is less than garbageLeast, the collector would come so
// often that it is better left alone.
const (
	garbageMost  = 2 << 30
	garbageShare = 4 // a quarter: the service may need as much, and others
	garbageLeast = 64 << 20
)

// Calm cleans up, and lets the collector wait until a trial has left as many bytes behind. What vegeta and net/http allocate for a request would call it several times a second,
// and it takes the pacer's processor: on two cores at 8,000 requests a second, lateness p99 was 1.0 and 6.3 ms with it, 0.08 and 0.17 ms without. A service in another process is not
// touched by this; one in this process is measured without its collector for as long. A memory limit that was set, as by GOMEMLIMIT, stays.
// Of several trials at once, the first makes it so and the last takes it back.
func Calm() (restore func()) {
	calm.Lock()
	defer calm.Unlock()
	if calm.trials++; calm.trials == 1 {
		calm.restore = holdCollector()
	}
	return func() {
		calm.Lock()
		defer calm.Unlock()
		if calm.trials--; calm.trials == 0 {
			calm.restore()
		}
	}
}

// calm is the state of the process, since the collector is the process's.
var calm struct {
	sync.Mutex
	trials  int
	restore func()
}

func holdCollector() (restore func()) {
	runtime.GC()
	garbage := garbageOf(memoryAvailable(os.DirFS("/")))
	if garbage < garbageLeast {
		return func() {}
	}
	held := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(held)
	limit := debug.SetMemoryLimit(-1)
	if limit == math.MaxInt64 {
		debug.SetMemoryLimit(int64(held[0].Value.Uint64()-held[1].Value.Uint64()) + garbage)
	}
	percent := debug.SetGCPercent(-1)
	return func() {
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(limit)
	}
}

func garbageOf(available int64) int64 { return min(garbageMost, available/garbageShare) }

// memoryAvailable is how many bytes this process may still take without another being paged out or killed, by the machine and by each control group (version 2) that it is in.
// Where the system does not tell, as all but Linux, there is no bound.
func memoryAvailable(root fs.FS) int64 {
	least := int64(math.MaxInt64)
	if kilobytes, ok := number(root, "proc/meminfo", "MemAvailable:"); ok {
		least = kilobytes << 10
	}
	const groups = "sys/fs/cgroup"
	for group := path.Join(groups, groupOf(root)); strings.HasPrefix(group, groups); group = path.Dir(group) {
		most, limited := number(root, path.Join(group, "memory.max"), "")
		taken, known := number(root, path.Join(group, "memory.current"), "")
		if limited && known {
			cached, _ := number(root, path.Join(group, "memory.stat"), "inactive_file") // is given back when it is needed
			least = min(least, max(0, most-taken+cached))
		}
	}
	return least
}

// groupOf is the path of the control group of this process, by a line such as 0::/user.slice.
func groupOf(root fs.FS) string {
	text, _ := fs.ReadFile(root, "proc/self/cgroup")
	for line := range strings.Lines(string(text)) {
		if group, ok := strings.CutPrefix(line, "0::"); ok {
			return strings.TrimSpace(group)
		}
	}
	return ""
}

// number reads that which follows a name at the beginning of a line, or that of a file of one. The word max is none.
func number(root fs.FS, file, name string) (int64, bool) {
	text, err := fs.ReadFile(root, file)
	if err != nil {
		return 0, false
	}
	for line := range strings.Lines(string(text)) {
		rest, found := strings.CutPrefix(line, name)
		if words := strings.Fields(rest); found && len(words) > 0 {
			n, err := strconv.ParseInt(words[0], 10, 64)
			return n, err == nil && n >= 0
		}
	}
	return 0, false
}
