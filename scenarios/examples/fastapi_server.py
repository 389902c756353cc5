"""Streams on FastAPI: /leak starts a task that nobody cancels, /clean ticks in the generator, which is cancelled."""
import asyncio
import os

import uvicorn
from fastapi import FastAPI
from fastapi.responses import StreamingResponse

app = FastAPI()
tasks = set()


async def produce(queue):
    while True:
        await queue.put("tick\n")
        await asyncio.sleep(0.05)


async def read(queue):
    yield "hello\n"
    while True:
        yield await queue.get()


async def tick():
    yield "hello\n"
    while True:
        await asyncio.sleep(0.05)
        yield "tick\n"


@app.get("/leak")
async def leak():
    queue = asyncio.Queue()
    tasks.add(asyncio.create_task(produce(queue)))
    return StreamingResponse(read(queue))


@app.get("/clean")
async def clean():
    return StreamingResponse(tick())


uvicorn.run(app, host=os.environ["HOST"], port=int(os.environ["PORT"]), log_level="warning")
