// One server in Node with a leak of each kind that the probe inside names; the line that it must name ends in the route.
// Those below `/clean` hold as much while their client is there, and let it go, or keep something once or for a while.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import http2 from 'node:http2';
import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';

const bus = new EventEmitter().setMaxListeners(0);
const shutdown = new AbortController();
const waiters = [];
const pages = new Map();
const clients = new Set();
const callbacks = new Set();
const watched = new WeakSet();
const jobs = [];
const descriptors = [];
const UPGRADE = { connection: 'upgrade', upgrade: 'words' };
const refreshPages = () => pages.forEach((page) => (page.isFresh = false));
const TICKING = 'setInterval(() => require("node:worker_threads").parentPort.postMessage(0), 50)';

setInterval(() => clients.forEach((response) => response.write('tick\n')), 50); // /write
setInterval(() => callbacks.forEach((callback) => callback()), 50);
setInterval(() => {
  for (const job of jobs.splice(0)) setInterval(() => job.push(0), 50); // /queue
}, 10);

const upstream = http.createServer((request, response) => {
  if (request.url !== '/words') return response.writeHead(404).end();
  response.write('word\n'); // and the next one never comes
});
upstream.on('upgrade', (request, socket) => {
  for (const event of ['end', 'error']) socket.on(event, () => socket.destroy());
  socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: words\r\n\r\nword\n');
  socket.resume();
});
const service = http2.createServer((request, response) => response.write('word\n')); // as of gRPC
let calls;
const connectCalls = () => http2.connect(`http://127.0.0.1:${service.address().port}`).on('error', () => {});

const watchers = new Set();
let folderWatch;

/** As a package that has one watch for all: what it gives each of them is an emitter of its own. */
const watchTogether = (folder) => {
  folderWatch ??= fs.watch(folder, (_, file) => watchers.forEach((one) => one.emit('change', file)));
  const watcher = new EventEmitter();
  watchers.add(watcher);
  return watcher;
};

/** As that of a package: it works until it is closed. */
class Watcher extends EventEmitter {
  closed = false;

  add(folder) {
    folderWatch ??= fs.watch(folder, (_, file) => watchers.forEach((one) => one.emit('change', file)));
    watchers.add(this);
    return this;
  }

  unwatch() {
    watchers.delete(this);
  }

  close() {
    this.closed = true;
    this.unwatch();
  }
}

const next = () => new Promise((resolve) => waiters.push(resolve));

async function* rows() {
  for (let row = 0; ; row += 1) yield `${row}\n`; // /generator
}

function* numbers() {
  for (let number = 0; ; number += 1) yield `${number}\n`; // /sync-generator
}

const ROUTES = {
  '/timer': (response) => {
    setInterval(() => response.write('tick\n'), 50); // /timer
  },
  '/chain': (response) => {
    const tick = () => {
      response.write('tick\n');
      setTimeout(tick, 40); // /chain
    };
    tick();
  },
  '/listener': (response) => {
    bus.on('news', (news) => response.write(news)); // /listener
  },
  '/shared-watch': (response) => {
    const watcher = watchTogether(import.meta.dirname);
    watcher.on('change', (file) => response.write(file)); // /shared-watch
  },
  '/watcher': (response) => {
    const watcher = new Watcher().add(import.meta.dirname);
    watcher.on('change', (file) => response.write(file)); // /watcher
  },
  '/signal': (response) => {
    shutdown.signal.addEventListener('abort', () => response.end()); // /signal
  },
  '/upstream': async (response, url) => {
    const { body } = await fetch(url); // /upstream
    for await (const chunk of body) {
      if (response.destroyed) break; // it is asked when the next word comes
      response.write(chunk);
    }
  },
  '/upstream-http': (response, url) => {
    http.get(url, (answer) => answer.pipe(response)); // /upstream-http
  },
  '/upgraded': (response, url) => {
    http.get(url, { headers: UPGRADE }).on('upgrade', (_, socket) => socket.pipe(response)); // /upgraded
  },
  '/call': (response) => {
    calls.request({ ':path': '/words' }).on('data', (word) => response.write(word)); // /call
  },
  '/channel': (response) => {
    new BroadcastChannel('news').onmessage = ({ data }) => response.write(data); // /channel
  },
  '/descriptor': () => {
    const path = `${os.tmpdir()}/${randomUUID()}`;
    fs.open(path, 'w', (error, descriptor) => descriptors.push(descriptor)); // /descriptor
  },
  '/stream': (response) => {
    fs.createReadStream('/dev/zero').pipe(response); // /stream
  },
  '/handle': async (response) => {
    const handle = await fs.promises.open(import.meta.filename); // /handle
    for await (const line of handle.readLines({ autoClose: false })) {
      if (response.destroyed) return; // and garbage collection closes the file, at some time
      response.write(line);
      await sleep(20);
    }
  },
  '/watch': (response) => {
    fs.watch(import.meta.dirname, () => response.write('changed\n')); // /watch
  },
  '/child': (response) => {
    spawn('tail', ['-f', import.meta.filename]).stdout.pipe(response); // /child
  },
  '/worker': (response) => {
    new Worker(TICKING, { eval: true, stderr: true }).on('message', () => response.write('tick\n')); // /worker
  },
  '/spin': () => {
    new Worker('for (;;);', { eval: true, stderr: true }); // /spin
  },
  '/write': (response) => {
    clients.add(response);
  },
  '/callback': (response) => {
    callbacks.add(() => response.destroyed || response.write('tick\n')); // /callback
  },
  '/queue': (response) => {
    const results = [];
    jobs.push(results);
    const timer = setInterval(() => results.splice(0).forEach((result) => response.write(`${result}\n`)), 20);
    response.on('close', () => clearInterval(timer));
  },
  '/drain': async (response) => {
    for (;;)
      if (!response.write(Buffer.alloc(1 << 20))) await new Promise((resolve) => response.once('drain', resolve)); // /drain
  },
  '/waiter': async (response) => {
    response.write(await next()); // /waiter
  },
  '/generator': async (response) => {
    const page = rows();
    pages.set(pages.size, page);
    response.write((await page.next()).value);
  },
  '/sync-generator': (response) => {
    const page = numbers();
    pages.set(pages.size, page);
    response.write(page.next().value);
  },
  '/late': async (response) => {
    await sleep(600);
    const timer = setInterval(() => response.write('tick\n'), 50); // /late
    response.on('close', () => clearInterval(timer));
  },
  '/expiry': (response) => {
    response.write('tick\n');
    setTimeout(() => setTimeout(() => pages.clear(), 60_000), 700); // /expiry
  },
  '/early': async (response) => {
    await sleep(500); // nothing has been sent by then
    const timer = setInterval(() => response.write('tick\n'), 50); // /early
    response.on('close', () => clearInterval(timer)); // too late for a client that left while it slept
  },
  '/orderly': (response) => {
    const timer = setInterval(() => response.write('tick\n'), 50); // /orderly
    response.socket.on('error', () => clearInterval(timer)); // a client that closes in order makes no error
  },
  '/completed': (response) => {
    const timer = setInterval(() => response.writableEnded || response.write('tick\n'), 50); // /completed
    setTimeout(() => response.end(), 1_500);
    response.on('close', () => response.writableFinished || clearInterval(timer)); // as if only an abort were an end
  },
  '/reused': (response) => {
    const { socket } = response;
    const timer = setInterval(() => response.writableEnded || response.write('tick\n'), 50); // /reused
    response.on('finish', () => clearInterval(timer));
    if (watched.has(socket)) return;
    watched.add(socket);
    socket.on('close', () => clearInterval(timer)); // that of its first request alone
    setTimeout(() => response.end(), 600);
  },
  '/table': (response) => {
    const visit = pages.size;
    pages.set(visit, Buffer.alloc(8_192)); // /table
    const timer = setInterval(() => response.write('tick\n'), 50);
    response.on('close', () => clearInterval(timer));
  },
  '/clean/all': async (response, url) => {
    const controller = new AbortController();
    const timer = setInterval(() => response.write('tick\n'), 50);
    const write = (news) => response.write(news);
    bus.on('news', write);
    const watcher = fs.watch(import.meta.dirname);
    response.on('close', () => {
      clearInterval(timer);
      bus.off('news', write);
      watcher.close();
      controller.abort();
    });
    const { body } = await fetch(url, { signal: controller.signal });
    for await (const chunk of body) response.write(chunk);
  },
  '/clean/channels': (response, url) => {
    const channel = new BroadcastChannel('news');
    if (calls.closed || calls.destroyed) calls = connectCalls(); // it refuses more after a thousand that are canceled
    const call = calls.request({ ':path': '/words' }).on('data', (word) => response.write(word));
    let upgraded;
    const asked = http.get(url, { headers: UPGRADE }).on('upgrade', (_, socket) => {
      if (response.destroyed) socket.destroy(); // the client was faster
      else (upgraded = socket).pipe(response);
    });
    for (const one of [call, asked]) one.on('error', () => response.destroy());
    response.on('close', () => {
      channel.close();
      call.close(http2.constants.NGHTTP2_CANCEL);
      upgraded?.destroy();
    });
  },
  '/clean/watcher': (response) => {
    const watcher = new Watcher().add(import.meta.dirname);
    watcher.on('change', (file) => response.write(file));
    response.on('close', () => watcher.close());
  },
  '/clean/handles': async (response) => {
    await fs.promises.readFile(import.meta.filename);
    const read = await fs.promises.open(import.meta.filename);
    read.createReadStream().resume(); // closes it at its end
    const handle = await fs.promises.open(import.meta.filename);
    try {
      for (; !response.destroyed; await sleep(50)) response.write('tick\n');
    } finally {
      await handle.close();
    }
  },
  '/clean/once-for-all': (response) => {
    bus.off('news', refreshPages);
    bus.on('news', refreshPages); // one for all clients, whoever was the last
    const timer = setInterval(() => response.write('tick\n'), 50);
    response.on('close', () => clearInterval(timer));
  },
  '/clean/session': (response) => {
    const session = pages.size;
    pages.set(session, { session });
    const timer = setInterval(() => response.write('tick\n'), 50);
    response.on('close', () => {
      clearInterval(timer);
      setTimeout(() => pages.delete(session), 60_000); // the client may come back
    });
  },
  '/clean/callback': (response) => {
    const callback = () => response.destroyed || response.write('tick\n');
    callbacks.add(callback);
    response.on('close', () => setTimeout(() => callbacks.delete(callback), 60_000)); // the client may come back
  },
  '/clean/resumable': (response) => {
    const timer = setInterval(() => response.write('tick\n'), 200);
    response.on('close', () => setTimeout(() => clearInterval(timer), 3_000)); // the client may come back
  },
  '/clean/last-hundred': (response) => {
    waiters.push(response);
    if (waiters.length > 100) waiters.shift();
    const timer = setInterval(() => response.write('tick\n'), 50);
    response.on('close', () => clearInterval(timer));
  },
  '/clean/slow-cleanup': async (response) => {
    const signal = new AbortController();
    response.on('close', async () => {
      signal.abort();
      for (let step = 0; step < 3; step += 1) await sleep(60);
    });
    const news = once(bus, 'news', { signal: signal.signal });
    await news;
  },
};

service.listen(0, '127.0.0.1', () => {
  calls = connectCalls();
});
upstream.listen(0, '127.0.0.1', () => {
  const url = `http://127.0.0.1:${upstream.address().port}/words`;
  const server = http.createServer((request, response) => {
    const route = ROUTES[request.url];
    response.writeHead(route ? 200 : 404, { 'content-type': 'text/event-stream' });
    if (route !== ROUTES['/early']) response.write('hello\n');
    if (route) Promise.resolve(route(response, url)).catch(() => response.destroy());
    else response.end();
  });
  server.on('upgrade', ({ url }, socket) => {
    socket.on('error', () => socket.destroy());
    socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n');
    const timer = setInterval(() => socket.write('tick'), 50);
    if (url === '/message') socket.once('data', () => bus.on('news', (news) => socket.write(news))); // /message
    socket.on('close', () => clearInterval(timer));
  });
  server.listen(process.env.PORT, process.env.HOST);
});
