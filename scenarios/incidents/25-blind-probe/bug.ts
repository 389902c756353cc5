import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'incidents/25-blind-probe/bug',
  claim:
    'A blank written to find out whether the client of a long poll is still there arrives well at one that has left, and the job follows it.',
  guards: ['job'],
  expect: {
    'before-first-byte: fin, abort, kill': { job: 'silent' },
    'before-first-byte: reset': { job: 'unused' },
    'before-first-byte: stay': { job: 'held' },
  },
  why: 'Nobody takes the body of the poll, so Node does not read the socket, as a servlet container does not while it answers, and the goodbye lies there unread. The first write after a FIN is accepted by the kernel: the client might have closed only its sending side. The answer to it is the RST that the second write would meet, and by then the job is locked for nobody. Only a client that reset is found out, because the kernel has stored the error.',
  lesson:
    'A write says that the kernel took the bytes, not that anybody will read them: only reading tells of a goodbye.',
  links: ['https://github.com/camunda/camunda/pull/48999'],
  request: { method: 'POST', bodyBytes: 256 * 1024 },
  serve: (connection) => async (_request, response) => {
    const arrives = (bytes: string) =>
      new Promise<boolean>((resolve) => response.write(bytes, (error) => resolve(!error)));
    await connection.setup(); // the poll lasts until there is a job
    if (!(await arrives(' '))) return; // nobody is there: the job is for the next one
    connection.acquire('job'); // locked for this client from here on
    response.write('{"job":1}');
  },
});
