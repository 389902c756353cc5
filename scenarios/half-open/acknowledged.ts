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
  claim: 'A heartbeat that the client’s program must answer finds everybody who is gone, within the deadline.',
  guards: ['subscription'],
  expect: {
    'vanish, link-down, sigstop, stall': { subscription: late },
    stay: { subscription: 'held' },
  },
  patienceMs: LONG_PATIENCE_MS,
  request: { method: 'GET', bodyBytes: 0, acknowledges: true },
  why: 'Each beat is answered by the program that has read it, with a small POST. The deadline is refreshed by that and by nothing else, so it runs out for whoever is unreachable, frozen or no longer reading: the kernel cannot answer in the program’s place.',
  lesson: 'Only the other program can say that the other program is there: ask it, and give it a deadline.',
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
