import { pipeline } from 'node:stream/promises';
import { largeFile } from '../../kit/large-file.ts';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'incidents/08-closed-pipeline/fix',
  claim: 'A check of response.destroyed before pipeline() closes the file of a client that has already disconnected.',
  guards: ['descriptor'],
  expect: {
    'before-first-byte: fin, reset, half-close, abort, kill': { descriptor: 'released by read' },
    'fin, reset': { descriptor: 'released by read' },
    stay: { descriptor: 'held' },
  },
  why: 'There is no await between the check and pipeline(). Either the response is closed, and the handler destroys what it opened, or pipeline() gets an open response and destroys the source itself. This holds on every version, whatever pipeline() does with a closed stream.',
  lesson: 'After every await check that the response is still open; you must close what you opened before it.',
  links: ['https://github.com/nodejs/node/issues/65063', 'https://github.com/nodejs/node/issues/39988'],
  serverPerCell: true,
  runtime: 'node@24',
  serve: (connection) => async (_request, response) => {
    const source = largeFile.createReadStream();
    const descriptor = connection.acquire('descriptor', { kind: 'descriptor', directory: largeFile.directory });
    source.once('close', () => descriptor.release());
    await connection.setup(); // is this user allowed to see it?
    if (response.destroyed) source.destroy();
    else
      await pipeline(source, response).catch((error: unknown) => {
        if (!response.closed) throw error; // a client that leaves is no error
      });
  },
});
