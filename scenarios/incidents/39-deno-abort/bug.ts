import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';
import { parseStreamHeader } from '../../kit/stream.ts';

const none = { outcome: 'settles', value: [0, 0] } as const;
const one = { outcome: 'settles', value: [1, 1] } as const;

interface Deno {
  version: { deno: string };
  serve: (on: { hostname: string; port: number }, fetch: (request: Request) => Response) => { addr: { port: number } };
}

export default scenario({
  id: 'incidents/39-deno-abort/bug',
  claim: 'Deno.serve aborts request.signal after every answer, so a rollback on abort undoes a delivered answer.',
  guards: ['transaction'],
  gauges: ['commits', 'rollbacks'],
  expect: {
    'fin, reset, half-close, abort, kill': { transaction: 'released', commits: none, rollbacks: one },
    complete: { transaction: 'double', commits: one, rollbacks: one, items: 'in order' },
  },
  why: 'In Deno.serve the signal means the end of the request, of either kind; with --unstable-no-legacy-abort it means an abort only. The handler’s info.completed does not help to distinguish them: it comes after the abort, when the rollback has already run.',
  lesson:
    'Let the stream show how it ended: cancel() when the client has disconnected, the line after close() when all was sent.',
  links: ['https://github.com/denoland/deno/issues/27005', 'https://github.com/denoland/deno/pull/35733'],
  runtime: 'deno@2',
  listen: async ({ host: hostname, port, getConnection }) => {
    const { Deno } = globalThis as unknown as { Deno: Deno };
    const server = Deno.serve({ hostname, port }, ({ headers, signal }) => {
      const connection = getConnection(headers);
      const { ends = Infinity } = parseStreamHeader(headers.get('x-hangup-stream'));
      const transaction = connection.acquire('transaction');
      const ended = { commits: 0, rollbacks: 0 };
      connection.setGauge('commits', ended.commits);
      connection.setGauge('rollbacks', ended.rollbacks);
      const end = (how: 'commits' | 'rollbacks') => {
        clearInterval(timer);
        connection.setGauge(how, (ended[how] += 1));
        transaction.release();
      };
      let timer: NodeJS.Timeout | undefined = undefined;
      const items = new ReadableStream<string>({
        start: (controller) => {
          let said = 0;
          timer = setInterval(() => {
            connection.tick();
            if (said < ends) return controller.enqueue(`item ${(said += 1)}\n`);
            controller.close();
            end('commits');
          }, TICK_MS);
        },
      });
      signal.addEventListener('abort', () => end('rollbacks'));
      return new Response(items.pipeThrough(new TextEncoderStream()));
    });
    return { port: server.addr.port, stack: { name: 'Deno.serve', version: Deno.version.deno } };
  },
});
