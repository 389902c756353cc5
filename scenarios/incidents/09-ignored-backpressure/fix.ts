import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

const MiB = 1024 * 1024;
const SNAPSHOT = `data: ${'x'.repeat(MiB / 2)}\n\n`;

export default scenario({
  id: 'incidents/09-ignored-backpressure/fix',
  claim:
    'A broadcast that skips each client whose last snapshot has not left yet keeps one snapshot for a tab that sleeps.',
  guards: ['subscription'],
  gauges: ['queued bytes'],
  expect: {
    stall: { subscription: 'silent', 'queued bytes': { outcome: 'settles', value: [0, MiB] } },
    'reset, abort, kill': { subscription: 'released by read' },
    stay: { subscription: 'held' },
  },
  why: 'writableNeedDrain is what write() has said last: as long as it is true, nothing more is queued, and the client misses snapshots that would be old before it saw them. The connection is still held, and rightly so, for the tab may wake up; seed/stalled-deadline shows how to hang up on one that never does.',
  lesson: 'write() returning false is the only word of a client that does not read: let it miss what it cannot take.',
  links: [
    'https://github.com/HenryLach/taskplane/pull/664',
    'https://github.com/OpenCTI-Platform/opencti/issues/13908',
  ],
  serve: (connection) => async (_request, response) => {
    const subscription = connection.acquire('subscription');
    const broadcast = setInterval(() => {
      connection.tick();
      if (!response.writableNeedDrain) response.write(SNAPSHOT);
      connection.setGauge('queued bytes', response.writableLength);
    }, TICK_MS);
    response.once('close', () => {
      clearInterval(broadcast);
      subscription.release();
    });
  },
});
