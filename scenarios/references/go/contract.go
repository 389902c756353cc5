package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"unsafe"
)

// One request, and what it says about itself: docs/contract.md in Go.
type connection struct {
	id, shape string
	hold      bool
	ends      int // after how many lines the stream ends by itself; 0 for never
	response  http.ResponseWriter
	writing   atomic.Bool
	over      atomic.Bool
	left      sync.Once
}

func connectionOf(w http.ResponseWriter, r *http.Request) *connection {
	c := &connection{id: r.Header.Get("x-hangup-connection"), shape: "silent", response: w}
	c.hold = r.Header.Get("x-hangup-hold") != ""
	for pair := range strings.SplitSeq(r.Header.Get("x-hangup-stream"), ";") {
		switch key, value, _ := strings.Cut(strings.TrimSpace(pair), "="); key {
		case "shape":
			c.shape = value
		case "ends":
			c.ends, _ = strconv.Atoi(value)
		}
	}
	if c.id == "" {
		c.id = "by hand"
	}
	return c
}

// Held requests by their id, until /hangup/go/<id> is asked for.
var gates sync.Map

func openGate(id string) {
	if gate, held := gates.LoadAndDelete(id); held {
		close(gate.(chan struct{}))
	}
}

// The handler runs. The harness can make its work before the first byte last.
func (c *connection) setup() {
	gate := make(chan struct{})
	if c.hold {
		gates.Store(c.id, gate)
	}
	c.mark("handling")
	if c.hold {
		<-gate
		c.mark("resumed")
	}
}

// The guard is held until the returned function is called.
func (c *connection) acquire(guard string) func() {
	c.mark("acquired", "guard", guard)
	return func() {
		c.over.Store(true)
		c.mark("released", "guard", guard)
	}
}

// The guard `context` is held until the context is done.
func (c *connection) follow(ctx context.Context) {
	c.mark("acquired", "guard", "context")
	over := func() {
		c.leaves()
		c.mark("released", "guard", "context")
	}
	if ctx.Err() != nil {
		over() // in the order of what happened, before the first write
		return
	}
	context.AfterFunc(ctx, over)
}

// The context is done. net/http says so when a read fails, and also after a failed write and after the handler, which
// speak for themselves.
func (c *connection) leaves() {
	if !c.writing.Load() && !c.over.Load() {
		c.left.Do(func() { c.mark("noticed", "by", "read") })
	}
}

func (c *connection) write(line string) error {
	c.writing.Store(true)
	defer c.writing.Store(false)
	_, err := c.response.Write([]byte(line))
	if err == nil {
		err = http.NewResponseController(c.response).Flush()
	}
	if err == nil {
		c.mark("write", "bytes", len(line))
		return nil
	}
	c.over.Store(true)
	c.mark("noticed", "by", "write")
	c.mark("error", "message", err.Error())
	return err
}

func (c *connection) mark(event string, fields ...any) {
	mark(event, append(fields, "connection", c.id)...)
}

func listening(port int) {
	version := strings.TrimPrefix(runtime.Version(), "go")
	of := func(name string) map[string]string { return map[string]string{"name": name, "version": version} }
	mark("listening", "hangup", 1, "port", port, "capabilities", []string{"cause", "hold", "ends"}, "stack", of("net/http"), "runtime", of("go"))
}

var marks = openMarks()

func openMarks() *os.File {
	path := os.Getenv("HANGUP_MARKS")
	if path == "" {
		return os.Stdout
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return file
}

// Appends one line with one write. `fields` are names and values in turn.
func mark(event string, fields ...any) {
	line := map[string]any{"at": now(), "event": event}
	for i := 0; i < len(fields); i += 2 {
		line[fields[i].(string)] = fields[i+1]
	}
	text, _ := json.Marshal(line)
	_, _ = marks.Write(append(text, '\n'))
}

// CLOCK_MONOTONIC in nanoseconds: time.Now() does not give it away, and package syscall has no function for it.
func now() int64 {
	const clockMonotonic = 1
	var time syscall.Timespec
	_, _, _ = syscall.Syscall(syscall.SYS_CLOCK_GETTIME, clockMonotonic, uintptr(unsafe.Pointer(&time)), 0)
	return time.Nano()
}
