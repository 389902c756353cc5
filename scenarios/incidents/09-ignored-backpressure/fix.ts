import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

const MiB = 1024 * 1024;
const SNAPSHOT = `data: ${'x'.repeat(MiB / 2)}\n\n`;

export default scenario({
  id: 'incidents/09-ignored-backpressure/fix',
  claim:
    'A broadcast that skips each client whose last snapshot is still queued keeps only one snapshot for a sleeping tab.',
  guards: ['subscription'],
  gauges: ['queued bytes'],
  expect: {
    stall: { subscription: 'silent', 'queued bytes': { outcome: 'settles', value: [0, MiB] } },
    'reset, abort, kill': { subscription: 'released by read' },
    stay: { subscription: 'held' },
  },
  why: 'writableNeedDrain is true after write() has returned false. While it is true, nothing more is queued, and the client misses snapshots that would be old before it received them. The connection stays open, which is right, because the tab may wake up; seed/stalled-deadline shows how to disconnect a client that never reads again.',
  lesson: 'write() returning false is the only sign of a client that does not read: skip what it cannot take.',
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
