import { pipeline } from 'node:stream/promises';
import { getLargeFile } from '../../kit/large-file.ts';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'incidents/08-closed-pipeline/bug',
  claim: 'pipeline() leaves the file open if the client has left before it is called.',
  guards: ['descriptor'],
  expect: {
    'before-first-byte: fin, reset, half-close, abort, kill': { descriptor: 'silent' },
    'fin, reset': { descriptor: 'released by read' },
    stay: { descriptor: 'held' },
  },
  why: 'Since Node 24, pipeline() throws ERR_STREAM_UNABLE_TO_PIPE when it is given a response that is closed, and it throws before it has taken the source into its care: nobody destroys it. Node 22 destroyed it and said ERR_STREAM_PREMATURE_CLOSE. The error looks like any other disconnect, so it is logged and forgotten, and the file stays open.',
  lesson: 'After every await look whether the response is still open; what was opened before it is yours to close.',
  links: ['https://github.com/nodejs/node/issues/65063', 'https://github.com/nodejs/node/issues/39988'],
  serverPerCell: true,
  runtime: 'node@24',
  serve: (connection) => async (_request, response) => {
    const source = getLargeFile().createReadStream();
    const descriptor = connection.acquire('descriptor', { kind: 'descriptor', directory: getLargeFile().directory });
    source.once('close', () => descriptor.release());
    await connection.setup(); // is this user allowed to see it?
    await pipeline(source, response);
  },
});
