// Loaded into every Node process of the server by NODE_OPTIONS. It is asked over a socket of the harness, which keeps no process alive.
import { connect, Server } from 'node:net';
import { isMainThread, threadId } from 'node:worker_threads';
import { InsideProbe } from './probe.ts';
import type { ProbeRequest } from './protocol.ts';
import { readLines } from './read-lines.ts';
import { wrapMethod } from './wrap.ts';

const path = process.env.HANGUP_PROBE;
if (path) {
  const probe = new InsideProbe();
  if (isMainThread) answerHarness(path, probe);
  else onFirstListen(() => answerHarness(path, probe));
}

/** A thread that takes no requests has nothing to say, and may be too busy to say it. */
function onFirstListen(listener: () => void): void {
  let hasListened = false;
  wrapMethod(Server.prototype, 'listen', () => {
    if (!hasListened) listener();
    hasListened = true;
  });
}

function answerHarness(socketPath: string, probe: InsideProbe): void {
  const socket = connect(socketPath);
  socket.unref();
  const send = (message: object) => socket.write(`${JSON.stringify(message)}\n`);
  send({ pid: process.pid, threadId, node: process.version });
  const respond = async (request: ProbeRequest) => {
    send({ id: request.id, result: await answer(probe, request) });
    if (request.do === 'look') setImmediate(() => probe.sampleThreads()).unref();
  };
  readLines(socket, (line) => void respond(JSON.parse(line) as ProbeRequest));
}

async function answer(probe: InsideProbe, request: ProbeRequest): Promise<unknown> {
  switch (request.do) {
    case 'begin-visit':
      return probe.beginVisit(request.visit);
    case 'end-visit':
      return probe.endVisit(request.before);
    case 'take-baseline':
      return probe.takeBaseline();
    case 'look':
      return probe.look(request.parkedVisits);
    case 'measure-memory':
      return probe.measureMemory();
    default:
      return null;
  }
}
