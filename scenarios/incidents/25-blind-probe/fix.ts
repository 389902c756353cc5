import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'incidents/25-blind-probe/fix',
  claim:
    'A long poll that lets Node read the socket and checks response.destroyed delivers its job only to a connected client.',
  guards: ['job'],
  expect: {
    'before-first-byte: fin, reset, abort, kill': { job: 'unused' },
    'before-first-byte: stay': { job: 'held' },
  },
  why: 'When the socket is read, FIN and RST are seen at once, without a byte on the wire. The response is destroyed before the job comes, and the job stays in the queue.',
  lesson:
    'A successful write means that the kernel took the bytes, not that the client will read them: only a read detects a disconnect.',
  links: ['https://github.com/camunda/camunda/pull/48999'],
  request: { method: 'POST', bodyBytes: 256 * 1024 },
  serve: (connection) => async (request, response) => {
    request.resume(); // the body is not needed, but Node must read on to see the end
    await connection.setup(); // the poll lasts until there is a job
    if (response.destroyed) return; // the client has gone: the job is for the next one
    connection.acquire('job'); // locked for this client from here on
    response.write('{"job":1}');
  },
});
