import { getItemLimit } from '../../kit/item-limit.ts';
import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

const none = { outcome: 'settles', value: [0, 0] } as const;
const one = { outcome: 'settles', value: [1, 1] } as const;

export default scenario({
  id: 'incidents/19-success-as-abort/bug',
  claim: 'The server treats the close of a complete download as an abort and rolls it back.',
  guards: ['transaction'],
  gauges: ['commits', 'rollbacks'],
  expect: {
    'fin, reset, half-close, abort, kill': { transaction: 'released by read', commits: none, rollbacks: one },
    'before-first-byte: fin, reset, half-close, abort, kill': {
      transaction: 'released by read',
      commits: none,
      rollbacks: one,
    },
    complete: { transaction: 'double', commits: one, rollbacks: one, items: 'in order' },
  },
  why: 'Every response closes: an aborted one without finish, a complete one after it. A signal that is tied to close alone does not tell which of the two it was.',
  lesson: 'Before you undo anything on close, check writableFinished: only when it is false was the answer cut short.',
  links: [
    'https://github.com/remix-run/remix/pull/10726',
    'https://github.com/denoland/deno/issues/27005',
    'https://github.com/remix-run/remix/pull/10046',
  ],
  serve: (connection) => async (request, response) => {
    const aborted = new AbortController();
    response.once('close', () => aborted.abort());
    let [commits, rollbacks] = [0, 0];
    connection.setGauge('commits', commits);
    connection.setGauge('rollbacks', rollbacks);
    const transaction = connection.acquire('transaction');
    response.once('finish', () => {
      connection.setGauge('commits', (commits += 1));
      transaction.release();
    });
    aborted.signal.addEventListener('abort', () => {
      connection.setGauge('rollbacks', (rollbacks += 1));
      transaction.release();
    });
    await connection.setup();
    if (response.destroyed) return;
    let said = 0;
    const timer = setInterval(() => {
      connection.tick();
      if (said < getItemLimit(request)) response.write(`item ${(said += 1)}\n`);
      else response.end();
    }, TICK_MS);
    response.once('close', () => clearInterval(timer));
  },
});
