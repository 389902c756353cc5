import { scenario } from '../kit/scenario.ts';

export default scenario({
  id: 'seed/close-listener',
  claim: 'A listener on the response’s close is told at once, however quiet the stream is.',
  guards: ['subscription'],
  expect: {
    'fin, reset, half-close, abort, kill': { subscription: 'released by read' },
    'before-first-byte: fin, reset, half-close, abort': { subscription: 'released by read' },
    vanish: { subscription: 'silent' },
    stay: { subscription: 'held' },
  },
  why: 'Node goes on reading the socket while a response is open, so FIN and RST reach it without a write, and it closes the response. The listener is there before anything is awaited, so a client that leaves early is seen too.',
  lesson: 'Where there is no loop to end, one listener on the response is the whole cure.',
  serve: (connection) => async (_request, response) => {
    const subscription = connection.acquire('subscription');
    response.once('close', () => subscription.release());
    await connection.setup();
    response.write('connected\n');
  },
});
