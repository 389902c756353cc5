import { LONG_PATIENCE_MS } from '../kit/timing.ts';
import { scenario } from '../kit/scenario.ts';

const BEAT_MS = 1_000;
const DEADLINE_MS = 5_000;
const late = {
  outcome: 'released by timer',
  sinceDisconnectMs: [DEADLINE_MS - BEAT_MS - 500, DEADLINE_MS + BEAT_MS + 500],
} as const;

/** An acknowledgement is a request of its own: what it belongs to must be found from outside the stream's handler. */
const waiting = new Map<string, () => void>();

export default scenario({
  id: 'half-open/acknowledged',
  claim: 'A heartbeat that the client’s program must answer finds every client that is gone, within the deadline.',
  guards: ['subscription'],
  expect: {
    'vanish, link-down, sigstop, stall': { subscription: late },
    stay: { subscription: 'held' },
  },
  patienceMs: LONG_PATIENCE_MS,
  request: { method: 'GET', bodyBytes: 0, acknowledges: true },
  why: 'The client’s program answers each heartbeat that it has read with a small POST. Only that answer refreshes the deadline, so the deadline expires for a client that is unreachable, frozen or no longer reading. The kernel cannot answer for the program.',
  lesson: 'Only the client’s program can show that it still runs: ask it, and give it a deadline.',
  serve: (connection) => (request, response) => {
    const [, acknowledged, id = ''] = (request.url ?? '').split('/');
    if (acknowledged) {
      waiting.get(decodeURIComponent(id))?.();
      return response.writeHead(204).end();
    }
    const subscription = connection.acquire('subscription');
    const deadline = setTimeout(() => {
      connection.markNoticed('timer');
      response.destroy();
    }, DEADLINE_MS);
    waiting.set(connection.id, () => deadline.refresh());
    const timer = setInterval(() => {
      connection.markHeartbeat(1);
      response.write('\n');
    }, BEAT_MS);
    response.once('close', () => {
      clearInterval(timer);
      clearTimeout(deadline);
      waiting.delete(connection.id);
      subscription.release();
    });
    return response.write('connected\n');
  },
});
