import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline, Readable } from 'node:stream';
import { createGenerator, createReadable, createWebStream } from '../kit/bodies.ts';
import type { ReadableStream as NodeWebStream } from 'node:stream/web';
import { stack } from '../kit/stack.ts';
import { fromEvent, fromAbortSignal, createAbortSignal } from '../kit/stack-request.ts';

export default stack({
  id: 'stacks/http',
  package: null,
  lines: {},
  runtimes: ['node@24', 'node@22', 'node@26', 'bun@1', 'deno@2'],
  docs: 'https://nodejs.org/api/http.html#event-close_2',
  signals: [
    "request 'close'",
    "request 'aborted'",
    "request 'error'",
    'request.signal',
    "response 'close'",
    "response 'finish'",
    "socket 'close'",
  ],
  bodies: {
    write: ['finally'],
    pipe: ['destroy'],
    pipeline: ['destroy', 'callback'],
    'pipeline(generator)': ['finally', 'callback'],
    'fromWeb.pipe': ['cancel'],
  },
  listen: ({ host, port, beginRequest }) => {
    const server = createServer(async (request, response) => {
      const stackRequest = beginRequest(request.headers);
      const { signal } = request as { signal?: AbortSignal }; // from 24.16 on
      stackRequest.acquireSignals({
        "request 'close'": fromEvent(request, 'close'),
        "request 'aborted'": fromEvent(request, 'aborted'),
        "request 'error'": fromEvent(request, 'error'),
        'request.signal': signal && fromAbortSignal(signal),
        "response 'close'": fromEvent(response, 'close'),
        "response 'finish'": fromEvent(response, 'finish'),
        "socket 'close'": fromEvent(request.socket, 'close'),
      });
      const stopSignal = createAbortSignal(response, 'close');
      if (request.method === 'POST') for await (const _chunk of request); // as a parser does
      await stackRequest.setup();
      response.writeHead(200, { 'content-type': 'text/plain' });
      if (stackRequest.body === 'write') {
        for await (const line of createGenerator(stackRequest, stopSignal)) response.write(line);
        response.end();
      } else if (stackRequest.body === 'pipe') createReadable(stackRequest, stopSignal).pipe(response);
      else if (stackRequest.body === 'fromWeb.pipe')
        Readable.fromWeb(createWebStream(stackRequest, stopSignal) as NodeWebStream).pipe(response);
      else {
        const create = stackRequest.body === 'pipeline' ? createReadable : createGenerator;
        const callbackGuard = stackRequest.acquire('callback');
        pipeline(create(stackRequest, stopSignal), response, () => callbackGuard.release());
      }
    });
    return new Promise((resolve) => server.listen(port, host, () => resolve((server.address() as AddressInfo).port)));
  },
});
