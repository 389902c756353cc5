"""Marks for hangup (docs/contract.md), by `hangup contract --print asgi`. Copy it beside your application and import it there.
Without HANGUP_MARKS in the environment nothing is written and no request waits, so it may stay.

    from hangup_marks import Visit, serve

    async def events(request):                # FastAPI, Starlette; of bare ASGI: Visit(scope["headers"])
        visit = Visit(request.headers)
        await visit.hold()                    # until hangup says so: its client leaves before the first byte
        async def stream():
            visit.acquired("subscription")
            try:
                while True:
                    yield "data: tick\\n\\n"
                    visit.tick()
                    await asyncio.sleep(0.1)
            finally:
                visit.released("subscription")
        return StreamingResponse(stream(), media_type="text/event-stream")

    if __name__ == "__main__":
        serve(app)                            # uvicorn, on HOST and PORT of the environment
"""
import asyncio
import json
import os
import platform
import socket
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

PATH = os.environ.get("HANGUP_MARKS")
HOST = os.environ.get("HOST", "127.0.0.1")
MARKS = os.open(PATH, os.O_WRONLY | os.O_APPEND | os.O_CREAT) if PATH else None
GATES = {}


def mark(event, **fields):
    if MARKS is not None:
        line = {"at": time.clock_gettime_ns(time.CLOCK_MONOTONIC), "event": event, **fields}
        os.write(MARKS, (json.dumps(line) + "\n").encode())


class Visit:
    """The marks of one request. Its headers are a mapping, or the pairs of an ASGI scope."""

    def __init__(self, headers):
        if isinstance(headers, list):
            headers = {name.decode("latin1"): value.decode("latin1") for name, value in headers}
        self.connection = headers.get("x-hangup-connection", "by hand")
        self.held = MARKS is not None and "x-hangup-hold" in headers
        if self.held:
            GATES[self.connection] = threading.Event()
        self.mark("handling")

    def mark(self, event, **fields):
        mark(event, connection=self.connection, **fields)

    async def hold(self):
        if self.held:
            while not GATES[self.connection].is_set():
                await asyncio.sleep(0.005)
            self.mark("resumed")

    def acquired(self, guard, holds=None):
        """holds is what hangup counts as well: {"kind": "descriptor", "directory": "/tmp/x"}, {"kind": "process", "pid": 1}"""
        self.mark("acquired", guard=guard, **({"holds": holds} if holds else {}))

    def released(self, guard):
        self.mark("released", guard=guard)

    def tick(self):
        self.mark("tick")


class Control(BaseHTTPRequestHandler):
    """Requests below /hangup/, on a port of their own: the application is not changed."""

    def do_GET(self):
        if self.path.startswith("/hangup/go/"):
            GATES[unquote(self.path[11:])].set()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}\n")

    def log_message(self, *_):
        pass


def serve(app, name="uvicorn"):
    import uvicorn

    listener = socket.create_server((HOST, int(os.environ.get("PORT", "8000"))), backlog=128)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=0))
    if MARKS is None:
        return server.run(sockets=[listener])
    control = ThreadingHTTPServer((HOST, 0), Control)
    threading.Thread(target=control.serve_forever, daemon=True).start()
    threading.Thread(target=lambda: (sys.stdin.buffer.read(), os._exit(0)), daemon=True).start()
    versions = {"stack": {"name": name, "version": uvicorn.__version__}}
    versions["runtime"] = {"name": "python", "version": platform.python_version()}
    port = listener.getsockname()[1]

    async def run():
        task = asyncio.create_task(server.serve(sockets=[listener]))
        while not server.started:
            await asyncio.sleep(0.01)
        mark("listening", hangup=1, port=port, control=control.server_port, capabilities=["hold"], **versions)
        await task

    asyncio.run(run())
