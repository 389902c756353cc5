# asyncio beside a loop of its own, which hides what a client of /leak leaves: a task that is never cancelled. /clean cancels it.
import asyncio
import os

tasks = set()


async def work_alone():
    while True:
        await asyncio.sleep(0.007)


async def produce(queue):
    while True:
        await asyncio.sleep(0.1)
        if queue.empty():
            queue.put_nowait("tick\n")


async def serve(reader, writer):
    path = (await reader.readuntil(b"\r\n\r\n")).split()[1]
    queue = asyncio.Queue()
    task = asyncio.create_task(produce(queue))
    tasks.add(task)
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\nconnection: close\r\n\r\nhello\n")
    try:
        while True:
            writer.write((await queue.get()).encode())
            await writer.drain()
    except OSError:
        writer.close()
    finally:
        if path == b"/clean":
            task.cancel()


async def main():
    tasks.add(asyncio.create_task(work_alone()))
    server = await asyncio.start_server(serve, os.environ.get("HOST"), int(os.environ.get("PORT", "0")))
    await server.serve_forever()


asyncio.run(main())
