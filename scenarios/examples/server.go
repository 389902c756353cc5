// Streams on net/http: /leak never asks whether its client is there, /clean waits for the context of the request as well.
package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"time"
)

func stream(w http.ResponseWriter) {
	fmt.Fprintln(w, "hello")
	w.(http.Flusher).Flush()
}

func main() {
	http.HandleFunc("/leak", func(w http.ResponseWriter, r *http.Request) {
		stream(w)
		for range time.Tick(50 * time.Millisecond) {
			fmt.Fprintln(w, "tick")
			w.(http.Flusher).Flush()
		}
	})
	http.HandleFunc("/parked", func(w http.ResponseWriter, r *http.Request) {
		stream(w)
		<-make(chan bool)
	})
	http.HandleFunc("/clean", func(w http.ResponseWriter, r *http.Request) {
		stream(w)
		ticker := time.NewTicker(50 * time.Millisecond)
		defer ticker.Stop()
		for {
			select {
			case <-r.Context().Done():
				return
			case <-ticker.C:
				fmt.Fprintln(w, "tick")
				w.(http.Flusher).Flush()
			}
		}
	})
	listener, _ := net.Listen("tcp", os.Getenv("HOST")+":"+os.Getenv("PORT"))
	http.Serve(listener, nil)
}
