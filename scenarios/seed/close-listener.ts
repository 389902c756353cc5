import { scenario } from '../kit/scenario.ts';

export default scenario({
  id: 'seed/close-listener',
  claim: 'A listener on the response’s close fires at once, however quiet the stream is.',
  guards: ['subscription'],
  expect: {
    'fin, reset, half-close, abort, kill': { subscription: 'released by read' },
    'before-first-byte: fin, reset, half-close, abort': { subscription: 'released by read' },
    vanish: { subscription: 'silent' },
    stay: { subscription: 'held' },
  },
  why: 'Node reads the socket while a response is open, so it sees FIN and RST without a write, and it closes the response. The listener is added before the first await, so it also sees a client that disconnects early.',
  lesson: 'Where there is no loop to end, one listener on the response is the whole fix.',
  serve: (connection) => async (_request, response) => {
    const subscription = connection.acquire('subscription');
    response.once('close', () => subscription.release());
    await connection.setup();
    response.write('connected\n');
  },
});
