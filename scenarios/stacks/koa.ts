import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { generator, readable, webStream } from '../kit/bodies.ts';
import { stack } from '../kit/stack.ts';
import { on, signalOf } from '../kit/visit.ts';

export default stack({
  id: 'stacks/koa',
  package: 'koa',
  lines: { 3: 'koa', 2: 'koa-2' },
  needs: ['@koa/bodyparser'],
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
  absent: [{ line: '2', body: 'ReadableStream, Response', reason: 'Koa 2 sends a web stream as JSON' }],
  listen: async ({ host, port, arrive }) => {
    const { default: Koa } = await import('koa');
    const { bodyParser } = await import('@koa/bodyparser');
    const app = new Koa();
    app.setMaxListeners(0); // one for each request
    app.use(bodyParser());
    app.use(async (ctx) => {
      const visit = arrive(ctx.headers);
      visit.watch({
        // ECONNRESET is told besides, if it is; whether there is one is a race of the kernel's.
        "app 'error', premature close": (fired) =>
          app.on('error', ({ code }, failed) => failed === ctx && code === 'ERR_STREAM_PREMATURE_CLOSE' && fired()),
        "ctx.req 'close'": on(ctx.req, 'close'),
        "ctx.req 'aborted'": on(ctx.req, 'aborted'),
        "ctx.res 'close'": on(ctx.res, 'close'),
        "ctx.res 'finish'": on(ctx.res, 'finish'),
        "ctx.socket 'close'": on(ctx.socket, 'close'),
      });
      const stop = signalOf(ctx.res, 'close');
      await visit.setup();
      ctx.type = 'text/plain';
      if (visit.body === 'Readable') ctx.body = readable(visit, stop);
      else if (visit.body === 'PassThrough') {
        const body = (ctx.body = new PassThrough());
        // "streaming needs to be handled in a separate event loop", docs/guide.md
        (async () => {
          for await (const line of generator(visit, stop)) body.write(line);
          body.end();
        })().catch((error: unknown) => app.emit('error', error));
      } else if (visit.body === 'respond') {
        ctx.respond = false;
        ctx.res.statusCode = 200;
        for await (const line of generator(visit, stop)) ctx.res.write(line);
        ctx.res.end();
      } else ctx.body = visit.body === 'Response' ? new Response(webStream(visit, stop)) : webStream(visit, stop);
    });
    return new Promise((resolve) => {
      const server = app.listen(port, host, () => resolve((server.address() as AddressInfo).port));
    });
  },
});
