import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { TICK_MS } from '../kit/timing.ts';
import { scenario } from '../kit/scenario.ts';

export default scenario({
  id: 'seed/stay',
  claim: 'While the client stays, the guard stays: released too early is as wrong as released too late.',
  guards: ['finally'],
  expect: {
    stay: { finally: 'held', items: 'in order' },
  },
  why: 'Nothing happened, so nothing may fire. This control catches the cure that is worse than the disease, such as a cleanup hung on an event that comes early.',
  lesson: 'Test a disconnect guard with a client that does not disconnect, too.',
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
    await pipeline(running(), response);
  },
});
