import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { TICK_MS } from '../kit/timing.ts';
import { scenario } from '../kit/scenario.ts';

export default scenario({
  id: 'seed/write-only',
  claim: 'A server that does not read its socket does not see a disconnect: its own signal never fires.',
  guards: ['finally'],
  expect: {
    'fin, reset, half-close, abort, kill': { finally: 'silent' },
    'before-first-byte: fin, half-close, abort': { finally: 'silent' },
    'before-first-byte: reset': { finally: 'released by write' },
  },
  why: 'FIN and RST arrive at the kernel and stay there: a process sees them only by a read or a write of its own. This server does not read while it answers, like Rocket’s since it serves HTTP with half-close allowed. On a socket that is read, the same handler is released at once. A client that reset before the first byte is found, because a write follows there.',
  lesson:
    'Check every stack: does it read the socket while the body is pending? If not, only a write detects a disconnect.',
  links: ['https://github.com/rwf2/Rocket/issues/2888', 'https://github.com/hyperium/hyper/issues/1981'],
  serve: (connection) => async (request, response) => {
    setImmediate(() => request.socket.pause()); // after the HTTP parser's own resume()
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    async function* running(signal: AbortSignal) {
      const guard = connection.acquire('finally');
      try {
        yield 'connected\n';
        for (;;) {
          await sleep(TICK_MS, undefined, { signal });
          connection.tick();
        }
      } finally {
        guard.release();
      }
    }
    await connection.setup();
    await pipeline(running(gone.signal), response).catch((error: unknown) => {
      if (!gone.signal.aborted) throw error; // a client that leaves is no error
    });
  },
});
