import { setTimeout as sleep } from 'node:timers/promises';
import { TICK_MS } from '../kit/timing.ts';
import { scenario } from '../kit/scenario.ts';

export default scenario({
  id: 'seed/unread-body',
  claim:
    'A handler that answers without reading a large body blinds its own server: no close, however the client says goodbye.',
  guards: ['listener'],
  expect: {
    'fin, reset, half-close, abort': { listener: 'silent' },
  },
  why: 'Nobody takes the body, so after its buffer is full Node stops reading the socket, and the FIN or RST waits behind the unread bytes. It is the write-only server again, reached by an ordinary handler.',
  lesson: 'Read the body or call request.resume() before you stream.',
  links: ['https://github.com/golang/go/issues/23262'],
  request: { method: 'POST', bodyBytes: 256 * 1024 },
  serve: (connection) => async (_request, response) => {
    const listener = connection.acquire('listener');
    let left = false;
    response.once('close', () => {
      left = true;
      listener.release();
    });
    response.write('connected\n');
    while (!left) {
      await sleep(TICK_MS);
      connection.tick();
    }
  },
});
