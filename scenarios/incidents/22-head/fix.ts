import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

interface Bun {
  version: string;
  serve: (options: { hostname: string; port: number; fetch: (request: Request) => Promise<Response> }) => {
    port: number;
  };
}

export default scenario({
  id: 'incidents/22-head/fix',
  claim: 'A HEAD request that is answered without a body starts no stream, so no stream has to end.',
  guards: ['interval'],
  expect: {
    'before-headers: stay': { interval: 'unused' },
    'before-headers: fin, reset, abort, kill': { interval: 'unused' },
  },
  why: 'The answer to a HEAD is only headers. This holds whatever a runtime does with a body that it will not send, because nothing has been opened for it.',
  lesson: 'A route that answers GET with a stream also gets HEAD requests: answer them before you start anything.',
  links: ['https://github.com/oven-sh/bun/pull/33661'],
  request: { method: 'HEAD', bodyBytes: 0 },
  runtime: 'bun@1.3.14',
  listen: async ({ host: hostname, port, getConnection }) => {
    const { Bun } = globalThis as unknown as { Bun: Bun };
    const headers = { 'content-type': 'text/event-stream' };
    const fetch = async (request: Request) => {
      const connection = getConnection(request.headers);
      await connection.setup();
      if (request.method === 'HEAD') return new Response(null, { headers });
      const interval = connection.acquire('interval');
      let timer: NodeJS.Timeout | undefined = undefined;
      const items = new ReadableStream<string>({
        start: (controller) => {
          timer = setInterval(() => {
            connection.tick();
            controller.enqueue('data: running\n\n');
          }, TICK_MS);
        },
        cancel: () => {
          clearInterval(timer);
          interval.release();
        },
      });
      return new Response(items, { headers });
    };
    const server = Bun.serve({ hostname, port, fetch });
    return { port: server.port, stack: { name: 'Bun.serve', version: Bun.version } };
  },
});
