// Streams on node:http as people write them. The first path of each pair leaks, the other is clean; see README.md.
import { spawn } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { closeSync, open, watch } from 'node:fs';
import { createServer } from 'node:http';

const bus = new EventEmitter().setMaxListeners(0);
const TICK_MS = 50;
let slots = 20;
let shared;
const files = [];

const routes = {
  '/timer': (response) => {
    setInterval(() => response.write('tick\n'), TICK_MS);
  },
  '/timer-cleared': (response) => {
    const timer = setInterval(() => response.write('tick\n'), TICK_MS);
    response.on('close', () => clearInterval(timer));
  },
  '/child': (response) => {
    spawn('sh', ['-c', 'while :; do echo frame; sleep 1; done']).stdout.pipe(response);
  },
  '/child-killed': (response) => {
    const child = spawn('sh', ['-c', 'while :; do echo frame; sleep 1; done'], { detached: true });
    child.stdout.pipe(response);
    response.on('close', () => process.kill(-child.pid));
  },
  '/file': (response) => {
    open(import.meta.filename, () => response.write('opened\n'));
  },
  '/file-cache': (response) => {
    open(import.meta.filename, (_error, file) => {
      files.push(file);
      if (files.length > 40) closeSync(files.shift());
      response.write('opened\n');
    });
  },
  '/watch': (response) => {
    watch(import.meta.filename, () => response.write('changed\n'));
  },
  '/started-once': (response) => {
    shared ??= setInterval(() => bus.emit('tick'), TICK_MS);
    const write = () => response.write('tick\n');
    bus.on('tick', write);
    response.on('close', () => bus.off('tick', write));
  },
  '/slots': (response) => {
    slots -= 1;
    response.on('finish', () => (slots += 1)); // an abandoned response never finishes
  },
  '/crash': (response) => {
    const timer = setInterval(() => response.write('tick\n'), TICK_MS);
    response.on('close', () => {
      clearInterval(timer);
      if (!response.writableFinished) throw new Error('the client has left');
    });
  },
  '/late': (response) => {
    const timer = setInterval(() => response.write('tick\n'), TICK_MS);
    response.on('close', () => setTimeout(() => clearInterval(timer), 1_500));
  },
  '/quiet': (response) => {
    bus.on('news', (text) => response.write(text));
  },
};

const server = createServer((request, response) => {
  const route = routes[request.url];
  const status = slots === 0 ? 503 : route ? 200 : 404;
  response.writeHead(status, { 'content-type': 'text/plain' });
  if (status !== 200) return response.end();
  response.write('hello\n');
  return route(response);
});
server.listen(process.env.PORT, process.env.HOST);
