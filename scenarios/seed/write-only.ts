import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { TICK_MS } from '../kit/timing.ts';
import { scenario } from '../kit/scenario.ts';

export default scenario({
  id: 'seed/write-only',
  claim: 'A server that does not read its socket is blind: its own signal never fires, however well it listens.',
  guards: ['finally'],
  expect: {
    'fin, reset, half-close, abort, kill': { finally: 'silent' },
    'before-first-byte: fin, half-close, abort': { finally: 'silent' },
    'before-first-byte: reset': { finally: 'released by write' },
  },
  why: 'FIN and RST arrive at the kernel and stay there: a process learns of them from a read or a write of its own. This server, like Rocket’s since it serves HTTP with half-close allowed, does not read while it answers. The same handler on a socket that is read is freed at once. A client that was reset before the first byte is found, because there a write follows.',
  lesson: 'Ask of every stack: does it read while my body is pending? If not, only writing can tell.',
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
    await pipeline(running(gone.signal), response);
  },
});
