import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { createGenerator, createReadable, createWebStream } from '../kit/bodies.ts';
import { stack } from '../kit/stack.ts';
import { fromEvent, createAbortSignal } from '../kit/stack-request.ts';

export default stack({
  id: 'stacks/koa',
  package: 'koa',
  lines: { 3: 'koa', 2: 'koa-2' },
  otherPackages: ['@koa/bodyparser'],
  docs: 'https://github.com/koajs/koa/blob/master/docs/api/response.md#stream',
  signals: [
    "app 'error', premature close",
    "ctx.req 'close'",
    "ctx.req 'aborted'",
    "ctx.res 'close'",
    "ctx.res 'finish'",
    "ctx.socket 'close'",
  ],
  bodies: {
    Readable: ['destroy'],
    PassThrough: ['finally'],
    ReadableStream: ['cancel'],
    Response: ['cancel'],
    respond: ['finally'],
  },
  unsupported: [{ line: '2', body: 'ReadableStream, Response', reason: 'Koa 2 sends a web stream as JSON' }],
  listen: async ({ host, port, beginRequest }) => {
    const { default: Koa } = await import('koa');
    const { bodyParser } = await import('@koa/bodyparser');
    const app = new Koa();
    app.setMaxListeners(0); // one for each request
    app.use(bodyParser());
    app.use(async (ctx) => {
      const stackRequest = beginRequest(ctx.headers);
      stackRequest.acquireSignals({
        // ECONNRESET is reported besides, if it is; whether there is one is a race of the kernel's.
        "app 'error', premature close": (fire) =>
          app.on(
            'error',
            ({ code }, failedContext) => failedContext === ctx && code === 'ERR_STREAM_PREMATURE_CLOSE' && fire(),
          ),
        "ctx.req 'close'": fromEvent(ctx.req, 'close'),
        "ctx.req 'aborted'": fromEvent(ctx.req, 'aborted'),
        "ctx.res 'close'": fromEvent(ctx.res, 'close'),
        "ctx.res 'finish'": fromEvent(ctx.res, 'finish'),
        "ctx.socket 'close'": fromEvent(ctx.socket, 'close'),
      });
      const stopSignal = createAbortSignal(ctx.res, 'close');
      await stackRequest.setup();
      ctx.type = 'text/plain';
      if (stackRequest.body === 'Readable') ctx.body = createReadable(stackRequest, stopSignal);
      else if (stackRequest.body === 'PassThrough') {
        const body = (ctx.body = new PassThrough());
        // "streaming needs to be handled in a separate event loop", koajs/koa/docs/guide.md
        (async () => {
          for await (const line of createGenerator(stackRequest, stopSignal)) body.write(line);
          body.end();
        })().catch((error: unknown) => app.emit('error', error));
      } else if (stackRequest.body === 'respond') {
        ctx.respond = false;
        ctx.res.statusCode = 200;
        for await (const line of createGenerator(stackRequest, stopSignal)) ctx.res.write(line);
        ctx.res.end();
      } else
        ctx.body =
          stackRequest.body === 'Response'
            ? new Response(createWebStream(stackRequest, stopSignal))
            : createWebStream(stackRequest, stopSignal);
    });
    return new Promise((resolve) => {
      const server = app.listen(port, host, () => resolve((server.address() as AddressInfo).port));
    });
  },
});
