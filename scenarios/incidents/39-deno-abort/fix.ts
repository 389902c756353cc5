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
  id: 'incidents/39-deno-abort/fix',
  claim: 'A rollback in the stream’s cancel() undoes only what was cut short.',
  guards: ['transaction'],
  gauges: ['commits', 'rollbacks'],
  expect: {
    'fin, reset, half-close, abort, kill': { transaction: 'released', commits: none, rollbacks: one },
    complete: { transaction: 'released by end', commits: one, rollbacks: none, items: 'in order' },
  },
  why: 'A stream is cancelled by its reader or closed by its source, never both: the first one makes the other impossible.',
  lesson:
    'Let the stream show how it ended: cancel() when the client has disconnected, the line after close() when all was sent.',
  links: ['https://github.com/denoland/deno/issues/27005', 'https://github.com/denoland/deno/pull/35733'],
  runtime: 'deno@2',
  listen: async ({ host: hostname, port, getConnection }) => {
    const { Deno } = globalThis as unknown as { Deno: Deno };
    const server = Deno.serve({ hostname, port }, ({ headers }) => {
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
        cancel: () => end('rollbacks'),
      });
      return new Response(items.pipeThrough(new TextEncoderStream()));
    });
    return { port: server.addr.port, stack: { name: 'Deno.serve', version: Deno.version.deno } };
  },
});
