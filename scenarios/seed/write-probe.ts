import { setTimeout as sleep } from 'node:timers/promises';
import { HEARTBEAT_MS, TICK_MS } from '../kit/timing.ts';
import { scenario } from '../kit/scenario.ts';

export default scenario({
  id: 'seed/write-probe',
  claim: 'A probe with a real chunk detects a closed client at the second probe and a reset one at the first.',
  guards: ['finally'],
  expect: {
    'fin, abort, kill': {
      finally: { outcome: 'released by write', sinceDisconnectMs: [HEARTBEAT_MS - TICK_MS, 2 * HEARTBEAT_MS + 500] },
    },
    reset: { finally: { outcome: 'released by write', sinceDisconnectMs: [0, HEARTBEAT_MS + 500] } },
    'half-close, vanish': { finally: 'silent' },
    stay: { finally: 'held' },
  },
  why: 'The kernel accepts the first byte after a FIN: the client may have closed only its sending side. The closed peer answers it with RST, and the next write fails with EPIPE. A client that really is half-closed keeps reading, so nothing fails; a vanished client sends no answer at all.',
  lesson: 'Without reading, a disconnect costs two heartbeats: plan for it.',
  links: ['https://github.com/camunda/camunda/issues/48999'],
  serve: (connection) => async (request, response) => {
    setImmediate(() => request.socket.pause()); // only a write can notice: Node must not read
    const guard = connection.acquire('finally');
    try {
      response.write('connected\n');
      while (!response.destroyed) {
        await sleep(HEARTBEAT_MS);
        connection.markHeartbeat(1);
        response.write('\n');
      }
    } finally {
      guard.release();
    }
  },
});
