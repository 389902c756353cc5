import { json } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'incidents/02-false-alarm/bug',
  claim:
    'A listener for the request’s close, attached before the body is read, ends the stream while its client waits.',
  guards: ['download'],
  gauges: ['frames'],
  expect: {
    stay: { download: 'premature', frames: { outcome: 'settles', value: [0, 0] } },
    'fin, reset': { download: 'premature', frames: { outcome: 'settles', value: [0, 0] } },
  },
  why: 'The close of an IncomingMessage comes when its body has been read to the end, even before await json() continues. The listener treats it as a disconnect, so the loop ends before its first frame: status 200, an empty stream, no error. A GET whose body is not read does not show the bug. Attached later, the same listener never fires at all: incidents/01-wrong-emitter.',
  lesson: 'A request is over when it has been read. Only the response can still be cut short: listen there.',
  links: ['https://github.com/atomantic/PortOS/pull/4255', 'https://github.com/nodejs/node/issues/40775'],
  request: { method: 'POST', bodyBytes: 64 },
  serve: (connection) => async (request, response) => {
    let gone = false;
    request.once('close', () => (gone = true)); // early, so that no disconnect is missed
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
