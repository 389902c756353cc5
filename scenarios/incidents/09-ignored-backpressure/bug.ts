import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

const MiB = 1024 * 1024;
const SNAPSHOT = `data: ${'x'.repeat(MiB / 2)}\n\n`;

export default scenario({
  id: 'incidents/09-ignored-backpressure/bug',
  claim: 'A dashboard that broadcasts to a sleeping browser tab fills the memory with data that the tab does not read.',
  guards: ['subscription'],
  gauges: ['queued bytes'],
  expect: {
    stall: { subscription: 'silent', 'queued bytes': { outcome: 'grows', value: [MiB, Infinity] } },
    'reset, abort, kill': { subscription: 'released by read' },
    stay: { subscription: 'held' },
  },
  why: 'A sleeping tab, a frozen process or a phone out of reach keeps its connection: there is no close event and no error. Once the kernel’s buffers are full, every further snapshot waits in the process. At 60 KB every two seconds that was a heap of 4 GB after 39 hours.',
  lesson: 'write() returning false is the only sign of a client that does not read: skip what it cannot take.',
  links: [
    'https://github.com/HenryLach/taskplane/pull/664',
    'https://github.com/OpenCTI-Platform/opencti/issues/13908',
  ],
  serve: (connection) => async (_request, response) => {
    const subscription = connection.acquire('subscription');
    const broadcast = setInterval(() => {
      connection.tick();
      response.write(SNAPSHOT);
      connection.setGauge('queued bytes', response.writableLength);
    }, TICK_MS);
    response.once('close', () => {
      clearInterval(broadcast);
      subscription.release();
    });
  },
});
