import { scenario } from '../../kit/scenario.ts';
import { Upstream } from '../../kit/upstream.ts';

export default scenario({
  id: 'incidents/24-release-lock/bug',
  claim: 'releaseLock() on a fetched stream releases the reader, not the connection: the upstream keeps sending.',
  guards: ['upstream'],
  expect: {
    'fin, reset, half-close, abort, kill': { upstream: 'silent' },
    'before-first-byte: fin, reset, half-close, abort, kill': { upstream: 'silent' },
    stay: { upstream: 'held', items: 'in order' },
  },
  why: 'The pending read() fails and the loop ends, so everything looks clean; but the body is only unlocked. Its socket stays open without a reader, and the upstream writes until the buffers are full. A client that disconnects before the upstream has answered is not even noticed: there is no reader yet. In production that was one socket for each client that disconnected: 10,000 connections for 200 requests an hour.',
  lesson: 'releaseLock() allows another reader; to end the stream, call cancel() or abort the signal of the fetch.',
  links: ['https://github.com/graphql-hive/gateway/issues/2486', 'https://github.com/graphql-hive/gateway/pull/2485'],
  serve: (connection) => async (_request, response) => {
    const { body } = await fetch(await new Upstream(connection).url);
    const reader = body!.getReader();
    response.once('close', () => reader.releaseLock());
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      response.write(value);
    }
  },
});
