import { createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';
import { generator, readable } from '../kit/bodies.ts';
import { stack } from '../kit/stack.ts';
import { on, signalOf } from '../kit/visit.ts';

export default stack({
  id: 'stacks/http2',
  package: null,
  lines: {},
  runtimes: ['node@24', 'node@22', 'node@26'],
  docs: 'https://nodejs.org/api/http2.html#compatibility-api',
  protocol: 'http2',
  signals: [
    "request 'close'",
    "request 'aborted'",
    "request 'error'",
    "response 'close'",
    "response 'finish'",
    "stream 'close'",
    "stream 'aborted'",
    "stream 'error'",
    "session 'close'",
  ],
  bodies: { write: ['finally'], pipe: ['destroy'], pipeline: ['destroy', 'callback'] },
  absent: [
    {
      shape: 'ticking',
      phase: 'mid-stream',
      fault: 'reset, kill',
      reason: 'Whether the read or the next write meets the RST decides on the error of the stream: each run differs.',
    },
  ],
  listen: ({ host, port, arrive }) => {
    const server = createServer(async (request, response) => {
      const visit = arrive(request.headers);
      const { stream } = response;
      visit.watch({
        "request 'close'": on(request, 'close'),
        "request 'aborted'": on(request, 'aborted'),
        "request 'error'": on(request, 'error'),
        "response 'close'": on(response, 'close'),
        "response 'finish'": on(response, 'finish'),
        "stream 'close'": on(stream, 'close'),
        "stream 'aborted'": on(stream, 'aborted'),
        "stream 'error'": on(stream, 'error'),
        "session 'close'": on(stream.session!, 'close'),
      });
      const stop = signalOf(response, 'close');
      if (request.method === 'POST') for await (const _chunk of request); // as a parser does
      await visit.setup();
      response.writeHead(200, { 'content-type': 'text/plain' });
      if (visit.body === 'write') {
        for await (const line of generator(visit, stop)) response.write(line);
        response.end();
      } else if (visit.body === 'pipe') readable(visit, stop).pipe(response);
      else {
        const callback = visit.acquire('callback');
        pipeline(readable(visit, stop), response, () => callback.release());
      }
    });
    return new Promise((resolve) => server.listen(port, host, () => resolve((server.address() as AddressInfo).port)));
  },
});
