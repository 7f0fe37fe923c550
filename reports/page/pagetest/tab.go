package pagetest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// The widths at which pages are judged, in CSS pixels.
const (
	Wide  = 1280
	Phone = 375
)

// patience bounds what is done with one page; a machine may be busy with much else.
const patience = 2 * time.Minute

// Tab is an open page.
type Tab struct {
	t   testing.TB
	ctx context.Context

	mu       sync.Mutex
	url      string
	requests []string // beside that for the file
	said     []string // errors and warnings of the console, exceptions
}

// load opens a file and waits until everything is drawn.
func load(t testing.TB, file string) *Tab {
	t.Helper()
	path, err := filepath.Abs(file)
	if err != nil {
		t.Fatal(err)
	}
	parent := browser(t)
	ctx, cancel := chromedp.NewContext(parent)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, patience)
	t.Cleanup(cancel)
	tab := &Tab{t: t, ctx: ctx, url: (&url.URL{Scheme: "file", Path: path}).String()}
	if err := chromedp.Listen(ctx, tab.hear); err != nil {
		t.Fatal(err)
	}
	tab.do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		if _, err := chromedp.Call(ctx, network.Enable, network.EnableParams{}); err != nil {
			return err
		}
		_, err := chromedp.Call(ctx, log.Enable, struct{}{})
		return err
	}))
	tab.Show(Wide, false)
	tab.do(chromedp.Navigate(tab.url))
	tab.drawn()
	return tab
}

func (tab *Tab) do(steps ...chromedp.Action[chromedp.Void]) {
	tab.t.Helper()
	if err := chromedp.Do(tab.ctx, steps...); err != nil {
		tab.t.Fatal(err)
	}
}

// hear takes down what the page says and asks for.
func (tab *Tab) hear(event any) {
	tab.mu.Lock()
	defer tab.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		if to := e.Request.URL; to != tab.url && !strings.HasPrefix(to, "data:") && !strings.HasPrefix(to, "blob:") {
			tab.requests = append(tab.requests, to)
		}
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning || e.Type == runtime.ConsoleAPICalledTypeAssert {
			tab.said = append(tab.said, fmt.Sprintf("console.%s: %s", e.Type, words(e.Args)))
		}
	case *runtime.EventExceptionThrown:
		tab.said = append(tab.said, "exception: "+thrown(e.ExceptionDetails))
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning {
			tab.said = append(tab.said, fmt.Sprintf("%s %s: %s", e.Entry.Source, e.Entry.Level, e.Entry.Text))
		}
	}
}

func words(args []*runtime.RemoteObject) string {
	var all []string
	for _, a := range args {
		if a.Description != "" {
			all = append(all, a.Description)
		} else {
			all = append(all, string(a.Value))
		}
	}
	return strings.Join(all, " ")
}

// Show gives the page a width and a colour scheme, and waits until its charts have followed.
func (tab *Tab) Show(width int, dark bool) {
	tab.t.Helper()
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	features := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}
	tab.do(chromedp.EmulateViewport(int64(width), 900), chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features})
		return err
	}))
	tab.drawn()
}

// drawn waits until the page says that its charts are drawn, two frames after the last change.
func (tab *Tab) drawn() {
	tab.t.Helper()
	_, err := chromedp.Run(tab.ctx, chromedp.Evaluate[bool](`new Promise((done) => {
		const look = () => location.protocol !== "file:" || document.documentElement.dataset.drawn !== undefined ? done(true) : setTimeout(look, 10);
		requestAnimationFrame(() => requestAnimationFrame(look));
	})`, chromedp.EvalAwaitPromise))
	if err != nil {
		tab.t.Fatalf("%s: the charts are not drawn: %v", tab.url, err)
	}
}

// Eval evaluates a JavaScript expression and decodes its value, JSON, into a pointer.
func (tab *Tab) Eval(expression string, into any) {
	tab.t.Helper()
	value, err := chromedp.Run(tab.ctx, chromedp.Evaluate[[]byte](expression, chromedp.EvalAwaitPromise))
	if err == nil {
		err = json.Unmarshal(value, into)
	}
	if err != nil {
		tab.t.Fatalf("%s: %s: %v", tab.url, expression, err)
	}
}

// Press presses keys, such as those of the package chromedp/kb.
func (tab *Tab) Press(keys string) {
	tab.t.Helper()
	tab.do(chromedp.KeyEvent(keys))
}

// Screenshot returns a PNG of the first pixels of the page, as many as height says, or of all where it is 0.
func (tab *Tab) Screenshot(height int) []byte {
	tab.t.Helper()
	var width int
	tab.Eval("innerWidth", &width)
	if height > 0 {
		tab.do(chromedp.EmulateViewport(int64(width), int64(height)))
		tab.drawn()
	}
	action := chromedp.CaptureScreenshot()
	if height == 0 {
		action = chromedp.FullScreenshot(100)
	}
	picture, err := chromedp.Run(tab.ctx, action)
	if err != nil {
		tab.t.Fatal(err)
	}
	return picture
}

func thrown(d *runtime.ExceptionDetails) string {
	if d.Exception != nil && d.Exception.Description != "" {
		return d.Text + " " + d.Exception.Description
	}
	return d.Text
}

// PDF prints the page.
func (tab *Tab) PDF() []byte {
	tab.t.Helper()
	pdf, err := chromedp.Run(tab.ctx, chromedp.PrintToPDF())
	if err != nil {
		tab.t.Fatal(err)
	}
	return pdf
}
