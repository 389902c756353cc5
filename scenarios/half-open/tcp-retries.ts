import { LONG_PATIENCE_MS } from '../kit/timing.ts';
import { scenario } from '../kit/scenario.ts';

const EVERY_MS = 500;

export default scenario({
  id: 'half-open/tcp-retries',
  claim: 'A kernel that gives up after three retransmissions finds a lost client in seconds, without a code change.',
  guards: ['subscription'],
  expect: {
    'vanish, link-down': { subscription: { outcome: 'released by read', sinceDisconnectMs: [1_000, 15_000] } },
    sigstop: { subscription: 'silent' },
  },
  patienceMs: LONG_PATIENCE_MS,
  network: { sysctl: { 'net/ipv4/tcp_retries2': 3 } },
  why: 'The server is the same as half-open/ticking; only net.ipv4.tcp_retries2 is 3 instead of 15. The pauses start at the round-trip time and double each time, so each retransmission less halves the wait. The kernel raises the error itself, so a read reports it, not a write.',
  lesson:
    'The operating system can do it for all servers of a machine at once; clients on slow radio links are cut off too.',
  serve: (connection) => (_request, response) => {
    const subscription = connection.acquire('subscription');
    const timer = setInterval(() => {
      connection.tick();
      response.write('running...\n');
    }, EVERY_MS);
    response.once('close', () => {
      clearInterval(timer);
      subscription.release();
    });
    response.write('connected\n');
  },
});
