"""Streams on the threads of Python's standard library: /leak goes on after its client has left, /clean does not."""
import os
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def follow(seconds):
    while True:
        time.sleep(seconds)


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"hello\n")
        if self.path == "/leak":
            threading.Thread(target=follow, args=(0.05,), daemon=True).start()
        while True:
            time.sleep(0.05)
            self.wfile.write(b"tick\n")

    def log_message(self, *_args):
        pass


for _ in range(int(os.environ.get("OWN_THREADS", "0"))):
    threading.Thread(target=follow, args=(0.01,), daemon=True).start()
ThreadingHTTPServer.handle_error = lambda *_args: None
ThreadingHTTPServer((os.environ["HOST"], int(os.environ["PORT"])), Handler).serve_forever()
