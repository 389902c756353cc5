import { scenario } from '../../kit/scenario.ts';
import { Upstream } from '../../kit/upstream.ts';

export default scenario({
  id: 'incidents/24-release-lock/fix',
  claim: 'A fetch that has the signal of the response closes its connection with it, and the upstream stops.',
  guards: ['upstream'],
  expect: {
    'fin, reset, half-close, abort, kill': { upstream: 'released by read' },
    'before-first-byte: fin, reset, half-close, abort, kill': { upstream: 'released by read' },
    stay: { upstream: 'held', items: 'in order' },
  },
  why: 'The handler listens to the response before the first await, so the signal also ends a fetch that still waits for its answer. Later the signal makes the pending read() fail, and fetch closes the socket in both cases: the upstream sees its client disconnect. Code that has only the stream can call reader.cancel() for the same effect.',
  lesson: 'releaseLock() allows another reader; to end the stream, call cancel() or abort the signal of the fetch.',
  links: ['https://github.com/graphql-hive/gateway/issues/2486', 'https://github.com/graphql-hive/gateway/pull/2485'],
  serve: (connection) => async (_request, response) => {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    try {
      const { body } = await fetch(await new Upstream(connection).url, { signal: gone.signal });
      const reader = body!.getReader();
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return;
        response.write(value);
      }
    } catch (error) {
      if (!gone.signal.aborted) throw error; // a client that leaves is no error
    }
  },
});
