import { setTimeout as sleep } from 'node:timers/promises';
import { HEARTBEAT_MS } from '../kit/timing.ts';
import { scenario } from '../kit/scenario.ts';

export default scenario({
  id: 'seed/write-probe-empty',
  claim: 'A probe with an empty chunk detects a reset and nothing else.',
  guards: ['finally'],
  expect: {
    reset: { finally: 'released by write' },
    'fin, half-close, abort': { finally: 'silent' },
  },
  why: 'An empty chunk puts no byte on the wire (in chunked encoding it would mean the end), so the peer gets nothing to answer. The kernel sees a write of zero bytes, which reports an error that is already stored: an RST stores one, a FIN does not.',
  lesson: 'A probe that sends nothing detects nothing.',
  serve: (connection) => async (request, response) => {
    setImmediate(() => request.socket.pause()); // only a write can notice: Node must not read
    const guard = connection.acquire('finally');
    try {
      response.write('connected\n');
      while (!response.destroyed) {
        await sleep(HEARTBEAT_MS);
        connection.markHeartbeat(0);
        response.write('');
      }
    } finally {
      guard.release();
    }
  },
});
