import { scenario } from '../../kit/scenario.ts';
import { Upstream } from '../../kit/upstream.ts';

export default scenario({
  id: 'incidents/24-release-lock/fix',
  claim: 'cancel() on a fetched stream closes its connection, and the upstream stops.',
  guards: ['upstream'],
  expect: {
    'fin, reset, half-close, abort, kill': { upstream: 'released by read' },
    stay: { upstream: 'held', items: 'in order' },
  },
  why: 'cancel() ends the pending read() as a regular end and tells the source of the stream, fetch, that the rest is not wanted. fetch closes the socket, and the upstream sees its client leave.',
  lesson: 'releaseLock() says that somebody else may read, cancel() that nobody will.',
  links: ['https://github.com/graphql-hive/gateway/issues/2486', 'https://github.com/graphql-hive/gateway/pull/2485'],
  serve: (connection) => async (_request, response) => {
    const { body } = await fetch(await new Upstream(connection).url);
    const reader = body!.getReader();
    response.once('close', () => void reader.cancel());
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      response.write(value);
    }
  },
});
