"""Starlette on uvicorn: the stream of https://github.com/rwf2/Rocket/issues/2888 and its cures, in Python."""

import asyncio
import json
import os
import platform
import signal
import socket
import sys
import threading
import time
from importlib.metadata import version

import uvicorn
from sse_starlette import EventSourceResponse
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

TICK, BEAT, IDLE = 0.05, 0.2, 0.5  # seconds; as in scenarios/kit/timing.ts


async def silent(connection):
    """The seed: works without yielding."""
    with connection.guard("finally"):
        yield connection.writes("connected\n")
        while True:
            await asyncio.sleep(TICK)
            connection.mark("tick")  # "running..."


def silent_sync(connection):
    """The same as a plain generator, which Starlette runs in a thread."""
    with connection.guard("finally"):
        yield connection.writes("connected\n")
        while True:
            time.sleep(TICK)
            connection.mark("tick")


async def ticking(connection):
    with connection.guard("finally"):
        yield connection.writes("connected\n")
        while True:
            await asyncio.sleep(TICK)
            connection.mark("tick")
            yield connection.writes("running...\n")


def ticking_sync(connection):
    with connection.guard("finally"):
        yield connection.writes("connected\n")
        while True:
            time.sleep(TICK)
            connection.mark("tick")
            yield connection.writes("running...\n")


async def idle(connection):
    """Awaits a message that does not come."""
    with connection.guard("finally"):
        yield connection.writes("connected\n")
        await asyncio.Event().wait()


async def heartbeat(connection):
    """The work of the seed beside a newline on an interval."""
    with connection.guard("finally"):
        yield connection.writes("connected\n")
        while True:
            beat_at = time.monotonic() + BEAT
            while time.monotonic() < beat_at:
                await asyncio.sleep(TICK)
                connection.mark("tick")
            connection.mark("heartbeat", bytes=1)
            yield connection.writes("\n")


async def timeout(connection):
    """Ends after a while without a message, with or without a client."""
    with connection.guard("finally"):
        yield connection.writes("connected\n")
        try:
            await asyncio.wait_for(asyncio.Event().wait(), IDLE)
        except TimeoutError:
            connection.mark("noticed", by="timer")


async def select(connection):
    """Races data and an interval, and asks for the disconnect in each round. A pending item enters the next round."""
    with connection.guard("finally"):
        yield connection.writes("connected\n")
        items = feed()
        item = asyncio.ensure_future(anext(items))
        try:
            while not await connection.request.is_disconnected():
                await asyncio.wait({item}, timeout=TICK)
                connection.mark("tick")
                if item.done():
                    yield connection.writes(item.result())
                    item = asyncio.ensure_future(anext(items))
        finally:
            item.cancel()


async def feed():
    """Numbered items, by gaps of 20 and 60 ms in turn."""
    count = 0
    while True:
        count += 1
        await asyncio.sleep(0.02 if count % 2 else 0.06)
        yield f"item {count}\n"


async def ending(connection):
    """For the control `complete`."""
    with connection.guard("finally"):
        yield connection.writes("connected\n")
        for _ in range(1, connection.ends):
            await asyncio.sleep(TICK)
            connection.mark("tick")
            yield connection.writes("running...\n")
        connection.mark("noticed", by="end")


SHAPES = {
    "silent": silent,
    "silent-sync": silent_sync,
    "ticking": ticking,
    "ticking-sync": ticking_sync,
    "idle": idle,
    "heartbeat": heartbeat,
    "timeout": timeout,
    "select": select,
    "sse": silent,
    "sse-ticking": ticking,
}


async def serve(request):
    connection = Connection(request)
    await connection.setup()
    stream = ending if connection.ends else SHAPES[connection.shape]
    response = EventSourceResponse if connection.shape.startswith("sse") else StreamingResponse
    return response(stream(connection))


# The contract of docs/contract.md in Python.

MARKS = os.open(os.environ["HANGUP_MARKS"], os.O_WRONLY | os.O_APPEND) if "HANGUP_MARKS" in os.environ else 1
GATES = {}


def mark(event, **fields):
    line = {"at": time.clock_gettime_ns(time.CLOCK_MONOTONIC), "event": event, **fields}
    os.write(MARKS, (json.dumps(line) + "\n").encode())


class Connection:
    """One request, and what it says about itself."""

    def __init__(self, request: Request):
        wanted = dict(pair.strip().partition("=")[::2] for pair in request.headers.get("x-hangup-stream", "").split(";"))
        self.request = request
        self.id = request.headers.get("x-hangup-connection", "by hand")
        self.shape = wanted.get("shape", "silent")
        self.ends = int(wanted.get("ends", 0))

    async def setup(self):
        """The handler runs. The harness can make its asynchronous work before the first byte last."""
        gate = GATES[self.id] = asyncio.Event()
        self.mark("handling")
        if "x-hangup-hold" in self.request.headers:
            await gate.wait()
            self.mark("resumed")

    def guard(self, name):
        return Guard(self, name)

    def writes(self, line):
        """Marked before the `yield`: a generator that is closed there does not come back to say that it wrote."""
        self.mark("write", bytes=len(line))
        return line

    def mark(self, event, **fields):
        mark(event, connection=self.id, **fields)


class Guard:
    """`with` is `try` and `finally`; it also sees what was raised, such as CancelledError or GeneratorExit."""

    def __init__(self, connection, name):
        self.connection, self.name = connection, name

    def __enter__(self):
        self.connection.mark("acquired", guard=self.name)

    def __exit__(self, kind, *_):
        if kind is not None:
            self.connection.mark("error", message=kind.__name__)
        self.connection.mark("released", guard=self.name)


def go(request):
    if gate := GATES.pop(request.path_params["id"], None):
        gate.set()
    return Response()


class Server(uvicorn.Server):
    async def startup(self, sockets=None):
        await super().startup(sockets)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)  # uvicorn would wait for its streams
        runtime = {"name": "python", "version": platform.python_version()}
        stack = {"name": "starlette", "version": version("starlette")}
        port = sockets[0].getsockname()[1]
        mark("listening", hangup=1, port=port, capabilities=["hold", "ends"], stack=stack, runtime=runtime)


def main():
    routes = [Route("/", serve, methods=["GET", "POST"]), Route("/hangup/go/{id:path}", go)]
    listener = socket.create_server((os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", 0))))
    threading.Thread(target=lambda: (sys.stdin.buffer.read(), os._exit(0)), daemon=True).start()
    Server(uvicorn.Config(Starlette(routes=routes), log_level="warning")).run([listener])


main()
