import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { TICK_MS } from '../kit/timing.ts';
import { scenario } from '../kit/scenario.ts';

export default scenario({
  id: 'seed/stay',
  claim: 'While the client stays, the guard stays held: an early release is as wrong as a late one.',
  guards: ['finally'],
  expect: {
    stay: { finally: 'held', items: 'in order' },
  },
  why: 'Nothing happened, so nothing may fire. This control finds a fix that is worse than the bug, such as a cleanup on an event that comes early.',
  lesson: 'Also test a disconnect guard with a client that does not disconnect.',
  serve: (connection) => async (_request, response) => {
    async function* running() {
      const guard = connection.acquire('finally');
      try {
        for (let line = 1; ; line += 1) {
          yield `item ${line}\n`;
          await sleep(TICK_MS);
          connection.tick();
        }
      } finally {
        guard.release();
      }
    }
    await pipeline(running(), response).catch((error: unknown) => {
      if (!response.closed) throw error; // a client that leaves is no error
    });
  },
});
