// net/http: the stream of https://github.com/rwf2/Rocket/issues/2888 and its cures, in Go.
package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"
)

// As in scenarios/kit/timing.ts.
const (
	tick = 50 * time.Millisecond
	beat = 200 * time.Millisecond
	idle = 500 * time.Millisecond
)

var shapes = map[string]func(*connection, context.Context){
	"silent": silent, "ticking": ticking, "idle": parked, "heartbeat": heartbeat, "timeout": givingUp, "select": selecting,
}

func serve(w http.ResponseWriter, r *http.Request) {
	c := connectionOf(w, r)
	stream, known := shapes[c.shape]
	if !known {
		http.Error(w, "Expected a shape such as silent, got "+c.shape+".", http.StatusBadRequest)
		return
	}
	c.setup()
	defer c.acquire("defer")()
	c.follow(r.Context())
	if c.write("connected\n") != nil {
		return
	}
	if c.ends > 0 {
		stream = ending
	}
	stream(c, r.Context())
}

// The seed: works without writing, and does not look at its context.
func silent(c *connection, _ context.Context) {
	for {
		time.Sleep(tick)
		c.mark("tick") // "running..."
	}
}

func ticking(c *connection, _ context.Context) {
	for {
		time.Sleep(tick)
		c.mark("tick")
		if c.write("running...\n") != nil {
			return
		}
	}
}

// Waits for a message that does not come.
func parked(*connection, context.Context) {
	<-make(chan string)
}

// The work of the seed beside a newline on an interval.
func heartbeat(c *connection, _ context.Context) {
	work, beats := time.NewTicker(tick), time.NewTicker(beat)
	defer work.Stop()
	defer beats.Stop()
	for {
		select {
		case <-work.C:
			c.mark("tick")
		case <-beats.C:
			c.mark("heartbeat", "bytes", 1)
			if c.write("\n") != nil {
				return
			}
		}
	}
}

// Ends after a while without a message, with or without a client.
func givingUp(c *connection, _ context.Context) {
	select {
	case <-make(chan string):
	case <-time.After(idle):
		c.mark("noticed", "by", "timer")
	}
}

// Races data, an interval and the disconnect. A context without a deadline is done when the client is gone.
func selecting(c *connection, ctx context.Context) {
	work := time.NewTicker(tick)
	defer work.Stop()
	items := feed(ctx)
	for {
		select {
		case item := <-items:
			if c.write(item) != nil {
				return
			}
		case <-work.C:
			c.mark("tick")
		case <-ctx.Done():
			c.leaves()
			return
		}
	}
}

// Numbered items, by gaps of 20 and 60 ms in turn, until the context is done.
func feed(ctx context.Context) <-chan string {
	items := make(chan string)
	go func() {
		for count := 1; ; count++ {
			time.Sleep([]time.Duration{60, 20}[count%2] * time.Millisecond)
			select {
			case items <- "item " + strconv.Itoa(count) + "\n":
			case <-ctx.Done():
				return
			}
		}
	}()
	return items
}

// For the control `complete`; the first line has been written.
func ending(c *connection, _ context.Context) {
	for range c.ends - 1 {
		time.Sleep(tick)
		c.mark("tick")
		if c.write("running...\n") != nil {
			return
		}
	}
	c.mark("noticed", "by", "end")
}

func main() {
	http.HandleFunc("/", serve)
	http.HandleFunc("/hangup/alive", func(http.ResponseWriter, *http.Request) {})
	http.HandleFunc("/hangup/go/{id}", func(_ http.ResponseWriter, r *http.Request) { openGate(r.PathValue("id")) })
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	listener, err := net.Listen("tcp", net.JoinHostPort(from("HOST", "127.0.0.1"), from("PORT", "0")))
	if err == nil {
		listening(listener.Addr().(*net.TCPAddr).Port)
		err = http.Serve(listener, nil) // SIGTERM ends it without our help
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func from(variable, otherwise string) string {
	if value := strings.TrimSpace(os.Getenv(variable)); value != "" {
		return value
	}
	return otherwise
}
