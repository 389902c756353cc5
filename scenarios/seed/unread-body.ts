import { setTimeout as sleep } from 'node:timers/promises';
import { TICK_MS } from '../kit/timing.ts';
import { scenario } from '../kit/scenario.ts';

export default scenario({
  id: 'seed/unread-body',
  claim: 'A handler that answers without reading a large body stops its own server from seeing any disconnect.',
  guards: ['listener'],
  expect: {
    'fin, reset, half-close, abort': { listener: 'silent' },
    'during-upload: fin, reset, half-close, abort, kill': { listener: 'silent' },
  },
  why: 'The body is not read, so Node stops reading the socket when its buffer is full, and the FIN or RST waits behind the unread bytes. The effect is that of seed/write-only, caused by an ordinary handler.',
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
