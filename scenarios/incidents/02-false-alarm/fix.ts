import { json } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'incidents/02-false-alarm/fix',
  claim:
    'A listener for the response’s close, attached at the same point, ends the stream when the client disconnects, and not before.',
  guards: ['download'],
  gauges: ['frames'],
  expect: {
    stay: { download: 'held', frames: 'grows' },
    'fin, reset, half-close, abort, kill': { download: 'released by read', frames: 'settles' },
  },
  why: 'The response closes when it has been sent, or when its connection is gone. Reading the body does not change that, so you can listen from the first line on.',
  lesson: 'A request is over when it has been read. Only the response can still be cut short: listen there.',
  links: ['https://github.com/atomantic/PortOS/pull/4255', 'https://github.com/nodejs/node/issues/40775'],
  request: { method: 'POST', bodyBytes: 64 },
  serve: (connection) => async (request, response) => {
    let gone = false;
    response.once('close', () => (gone = true)); // early, so that no disconnect is missed
    await json(request);
    const download = connection.acquire('download');
    response.write(': connected\n\n');
    connection.setGauge('frames', 0);
    for (let frames = 1; !gone; frames += 1) {
      response.write(`data: ${frames} %\n\n`);
      connection.setGauge('frames', frames);
      await sleep(TICK_MS);
    }
    download.release();
    response.end();
  },
});
