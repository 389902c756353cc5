// Loaded into every Node process of the server by NODE_OPTIONS. It is asked over a socket of the harness, which keeps no process alive.
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { threadId } from 'node:worker_threads';
import { InsideProbe } from './probe.ts';
import type { ProbeRequest } from './protocol.ts';

const path = process.env.HANGUP_PROBE;
if (path) answerHarness(path, new InsideProbe());

function answerHarness(socketPath: string, probe: InsideProbe): void {
  const socket = connect(socketPath);
  socket.unref();
  socket.on('error', () => socket.destroy()); // the harness is gone: there is nobody to tell
  const send = (message: object) => socket.write(`${JSON.stringify(message)}\n`);
  send({ pid: process.pid, threadId, node: process.version });
  createInterface({ input: socket }).on('line', (line) => {
    const request = JSON.parse(line) as ProbeRequest;
    void answer(probe, request).then((result) => send({ id: request.id, result }));
  });
}

async function answer(probe: InsideProbe, request: ProbeRequest): Promise<unknown> {
  switch (request.do) {
    case 'begin-visit':
      return probe.beginVisit(request.visit);
    case 'end-visit':
      return probe.endVisit();
    case 'take-baseline':
      return probe.takeBaseline();
    case 'look':
      return probe.look(request.parkedVisits);
    default:
      return null;
  }
}
