import { pipeline } from 'node:stream/promises';
import { largeFile } from '../../kit/large-file.ts';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'incidents/07-pipe/fix',
  claim: 'A download sent with pipeline(source, response) closes its file for every client that cancels it.',
  guards: ['descriptor'],
  gauges: ['open files'],
  expect: {
    'fin, reset, half-close, abort, kill': {
      descriptor: 'released by read',
      'open files': { outcome: 'settles', value: [0, 0] },
    },
    reconnect: { descriptor: 'released by read', 'open files': { outcome: 'settles', value: [0, 0] } },
    stay: { descriptor: 'held', 'open files': { outcome: 'settles', value: [1, 1] } },
  },
  why: 'pipeline() watches all its streams and destroys the others when one of them closes or fails: when the response closes early, pipeline() destroys the source, and that closes the file. The response must still be open when pipeline() is called; a closed one is another incident.',
  lesson: 'pipe() moves data and owns nothing: where either end can close early, use pipeline().',
  links: ['https://github.com/nodejs/node/issues/1834', 'https://github.com/withastro/astro/pull/16002'],
  serverPerCell: true,
  serve: (connection) => async (_request, response) => {
    const source = largeFile.createReadStream();
    const descriptor = connection.acquire('descriptor', { kind: 'descriptor', directory: largeFile.directory });
    source.once('open', () => connection.setGauge('open files', largeFile.countOpenDescriptors()));
    source.once('close', () => {
      connection.setGauge('open files', largeFile.countOpenDescriptors());
      descriptor.release();
    });
    await pipeline(source, response).catch((error: unknown) => {
      if (!response.closed) throw error; // a client that leaves is no error
    });
  },
});
