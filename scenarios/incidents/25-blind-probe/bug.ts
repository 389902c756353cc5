import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'incidents/25-blind-probe/bug',
  claim:
    'The server of a long poll writes a blank to test the client: the write succeeds for a client that has disconnected, and the job is lost to it.',
  guards: ['job'],
  expect: {
    'before-first-byte: fin, abort, kill': { job: 'silent' },
    'before-first-byte: reset': { job: 'unused' },
    'before-first-byte: stay': { job: 'held' },
  },
  why: 'The body of the poll is not read, so Node does not read the socket, as a servlet container does not while it answers, and the FIN stays unread. The kernel accepts the first write after a FIN: the client might have closed only its sending side. The answer to it is an RST, which only the second write would see, and by then the job is locked for a lost client. Only a client that reset is found, because the kernel has stored the error.',
  lesson:
    'A successful write means that the kernel took the bytes, not that the client will read them: only a read detects a disconnect.',
  links: ['https://github.com/camunda/camunda/pull/48999'],
  request: { method: 'POST', bodyBytes: 256 * 1024 },
  serve: (connection) => async (_request, response) => {
    const arrives = (bytes: string) =>
      new Promise<boolean>((resolve) => response.write(bytes, (error) => resolve(!error)));
    await connection.setup(); // the poll lasts until there is a job
    if (!(await arrives(' '))) return; // the client has gone: the job is for the next one
    connection.acquire('job'); // locked for this client from here on
    response.write('{"job":1}');
  },
});
