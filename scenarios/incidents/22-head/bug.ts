import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

interface Bun {
  version: string;
  serve: (options: { hostname: string; port: number; fetch: (request: Request) => Promise<Response> }) => {
    port: number;
  };
}

export default scenario({
  id: 'incidents/22-head/bug',
  claim:
    'A health check sends HEAD to the stream and gets its answer at once, but the stream has begun and never ends.',
  guards: ['interval'],
  expect: {
    'fin, reset, kill': { interval: 'silent' },
    'before-headers: stay': { interval: 'held' },
    'before-headers: fin, reset, abort, kill': { interval: 'silent' },
  },
  why: 'The handler does not check the method, and start() runs as soon as the ReadableStream is made. Bun sends the headers, drops the body without a cancel(), and finishes the request; so nothing that the client does later can end the stream.',
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
