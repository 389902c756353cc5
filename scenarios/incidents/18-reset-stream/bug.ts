import { createServer } from 'node:http2';
import { setTimeout as sleep } from 'node:timers/promises';
import { getItemLimit } from '../../kit/item-limit.ts';
import { startListening } from '../../kit/listening.ts';
import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'incidents/18-reset-stream/bug',
  claim:
    'Over HTTP/2 an aborted answer looks like a finished one: close comes with writableFinished true, and the work continues.',
  guards: ['work'],
  gauges: ['sibling items'],
  expect: {
    abort: { work: 'silent', 'sibling items': 'grows' },
    'fin, half-close, kill': { work: 'silent' },
    reset: { work: 'released' },
    'before-first-byte: fin, half-close, abort': { work: 'silent' },
    complete: { work: 'released by end' },
    stay: { work: 'held', 'sibling items': 'grows' },
  },
  why: 'The client’s RST_STREAM ends only its stream; the session and its other streams stay open. Node closes the writable half of the stream with it, so the response emits finish and writableFinished is true, which on HTTP/1 means a complete answer. A client that closes and a client that is killed look the same; only a reset of the whole connection shows as an error.',
  lesson: 'On HTTP/2 check request.aborted, or the stream’s rstCode; finish and writableFinished do not show an abort.',
  links: ['https://github.com/honojs/node-server/issues/398'],
  request: { method: 'GET', bodyBytes: 0, protocol: 'http2', secondPath: '/sibling' },
  listen: async ({ host, port, getConnection }) => {
    const server = createServer(async (request, response) => {
      const connection = getConnection(request.headers);
      const gone = new AbortController();
      response.once('close', () => {
        if (!response.writableFinished) gone.abort();
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
