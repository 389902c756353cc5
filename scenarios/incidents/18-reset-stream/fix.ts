import { createServer } from 'node:http2';
import { setTimeout as sleep } from 'node:timers/promises';
import { getItemLimit } from '../../kit/item-limit.ts';
import { startListening } from '../../kit/listening.ts';
import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'incidents/18-reset-stream/fix',
  claim:
    'Over HTTP/2 request.aborted distinguishes an aborted answer from a finished one: only the aborted work ends, and a sibling stream continues.',
  guards: ['work'],
  gauges: ['sibling items'],
  expect: {
    abort: { work: 'released', 'sibling items': 'grows' },
    'fin, reset, half-close, kill': { work: 'released' },
    'before-first-byte: fin, half-close, abort': { work: 'released' },
    complete: { work: 'released by end' },
    stay: { work: 'held', 'sibling items': 'grows' },
  },
  why: 'aborted is set before Node closes the halves of the stream, whether the stream was reset or its whole connection was lost, and never after the server ended the stream itself. The abort of one stream does not affect the session: the client’s other streams still arrive.',
  lesson: 'On HTTP/2 check request.aborted, or the stream’s rstCode; finish and writableFinished do not show an abort.',
  links: ['https://github.com/honojs/node-server/issues/398'],
  request: { method: 'GET', bodyBytes: 0, protocol: 'http2', secondPath: '/sibling' },
  listen: async ({ host, port, getConnection }) => {
    const server = createServer(async (request, response) => {
      const connection = getConnection(request.headers);
      const gone = new AbortController();
      response.once('close', () => {
        if (request.aborted) gone.abort();
      });
      const isSibling = request.url === '/sibling';
      using _work = isSibling ? undefined : connection.acquire('work');
      if (!isSibling) await connection.setup();
      response.write('item 0\n');
      for (let done = 1; done <= getItemLimit(request) && !gone.signal.aborted; done += 1) {
        await sleep(TICK_MS);
        if (isSibling) response.write(`item ${done}\n`, () => connection.setGauge('sibling items', done));
        else connection.tick(); // it thinks
      }
      response.end();
    });
    return {
      port: await startListening(server, host, port),
      stack: { name: 'node:http2', version: process.versions.node },
    };
  },
});
