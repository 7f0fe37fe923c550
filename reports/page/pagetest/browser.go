// Package pagetest opens reports in headless Chromium and holds what every report must.
//
//	Main    runs a test binary's tests before one browser: func TestMain(m *testing.M) { os.Exit(pagetest.Main(m)) }
//	Open    opens a file and holds all of it: nothing on the console, nothing fetched, every chart drawn with its name and its table, headings in order,
//	        no scrolling sideways on a phone, light and dark
//	Tab     the open page, to ask for more: Eval, Screenshot
//
// Where there is no Chromium, Open skips the test and says so.
package pagetest

import (
	"context"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// programs are the names that a Chromium goes by.
var programs = []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "headless-shell"}

// shared is the one browser of a test binary, started by the first that needs it.
var shared struct {
	sync.Mutex
	managed bool // Main runs, and will stop it
	ctx     context.Context
	stop    func()
}

// Main runs the tests and stops the browser after them. It returns the exit code.
func Main(m *testing.M) int {
	shared.managed = true
	defer func() {
		shared.Lock()
		defer shared.Unlock()
		if shared.stop != nil {
			shared.stop()
		}
	}()
	return m.Run()
}

// browser returns the context of the browser.
func browser(t testing.TB) context.Context {
	t.Helper()
	shared.Lock()
	defer shared.Unlock()
	if shared.ctx != nil {
		return shared.ctx
	}
	if !shared.managed {
		t.Fatal("pagetest: want func TestMain(m *testing.M) { os.Exit(pagetest.Main(m)) } in the package, or the browser outlives the tests")
	}
	program := find()
	if program == "" {
		t.Skip("no Chromium was found: reports are not opened")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(program), chromedp.DisableGPU, chromedp.WSURLReadTimeout(time.Minute))
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox) // Chromium's sandbox refuses root
	}
	allocator, stopAllocator := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, stopBrowser := chromedp.NewContext(allocator)
	if err := chromedp.Do(ctx); err != nil { // starts it
		stopBrowser()
		stopAllocator()
		t.Fatalf("pagetest: %s: %v", program, err)
	}
	shared.ctx, shared.stop = ctx, func() {
		_ = chromedp.Cancel(ctx) // waits until it has ended and its folder is gone
		stopBrowser()
		stopAllocator()
	}
	return shared.ctx
}

func find() string {
	for _, name := range programs {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}
