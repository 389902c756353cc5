import { createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { pipeline, Readable } from 'node:stream';
import { createGenerator, createReadable, createWebStream } from '../kit/bodies.ts';
import type { ReadableStream as NodeWebStream } from 'node:stream/web';
import { stack } from '../kit/stack.ts';
import { fromEvent, createAbortSignal } from '../kit/stack-request.ts';

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
  bodies: {
    write: ['finally'],
    pipe: ['destroy'],
    pipeline: ['destroy', 'callback'],
    'pipeline(generator)': ['finally', 'callback'],
    'fromWeb.pipe': ['cancel'],
  },
  unsupported: [
    {
      shape: 'ticking',
      phase: 'mid-stream',
      fault: 'reset, kill',
      reason: 'Whether the read or the next write meets the RST decides on the error of the stream: each run differs.',
    },
    {
      phase: 'during-upload',
      fault: 'abort',
      reason: 'Whether the handler reads the body just then decides on the error of the stream: each run differs.',
    },
    {
      shape: 'bulk',
      reason: 'The window of the stream is full before the buffers of the kernel are, so the kernel does not show it.',
    },
  ],
  listen: ({ host, port, beginRequest }) => {
    const server = createServer(async (request, response) => {
      const stackRequest = beginRequest(request.headers);
      const { stream } = response;
      stackRequest.acquireSignals({
        "request 'close'": fromEvent(request, 'close'),
        "request 'aborted'": fromEvent(request, 'aborted'),
        "request 'error'": fromEvent(request, 'error'),
        "response 'close'": fromEvent(response, 'close'),
        "response 'finish'": fromEvent(response, 'finish'),
        "stream 'close'": fromEvent(stream, 'close'),
        "stream 'aborted'": fromEvent(stream, 'aborted'),
        "stream 'error'": fromEvent(stream, 'error'),
        "session 'close'": fromEvent(stream.session!, 'close'),
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
