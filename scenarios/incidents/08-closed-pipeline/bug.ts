import { pipeline } from 'node:stream/promises';
import { largeFile } from '../../kit/large-file.ts';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'incidents/08-closed-pipeline/bug',
  claim: 'pipeline() leaves the file open if the client disconnects before the call.',
  guards: ['descriptor'],
  expect: {
    'before-first-byte: fin, reset, half-close, abort, kill': { descriptor: 'silent' },
    'fin, reset': { descriptor: 'released by read' },
    stay: { descriptor: 'held' },
  },
  why: 'Since Node 24, pipeline() throws ERR_STREAM_UNABLE_TO_PIPE when the response is already closed. It throws before it owns the source, so nothing destroys the source. Node 22 destroyed it and reported ERR_STREAM_PREMATURE_CLOSE. The error looks like any other disconnect, so it is logged and ignored, and the file stays open.',
  lesson: 'After every await check that the response is still open; you must close what you opened before it.',
  links: ['https://github.com/nodejs/node/issues/65063', 'https://github.com/nodejs/node/issues/39988'],
  serverPerCell: true,
  runtime: 'node@24',
  serve: (connection) => async (_request, response) => {
    const source = largeFile.createReadStream();
    const descriptor = connection.acquire('descriptor', { kind: 'descriptor', directory: largeFile.directory });
    source.once('close', () => descriptor.release());
    await connection.setup(); // is this user allowed to see it?
    await pipeline(source, response).catch((error: unknown) => {
      if (!response.closed) throw error; // a client that leaves is no error
    });
  },
});
