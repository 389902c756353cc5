import { largeFile } from '../../kit/large-file.ts';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'incidents/07-pipe/bug',
  claim: 'A download sent with source.pipe(response) leaves its file open for every client that cancels it.',
  guards: ['descriptor'],
  gauges: ['open files'],
  expect: {
    'fin, reset, half-close, abort, kill': {
      descriptor: 'silent',
      'open files': { outcome: 'settles', value: [1, 1] },
    },
    reconnect: { descriptor: 'silent', 'open files': { outcome: 'settles', value: [12, 12] } },
    stay: { descriptor: 'held', 'open files': { outcome: 'settles', value: [1, 1] } },
  },
  why: 'When the response closes, pipe() unpipes: the source is paused, not destroyed, and nothing resumes it. A file of 100 kB has been read to its end by then and closes itself, so tests with small files pass. A file of a megabyte stays open until the process ends, or until open() fails with EMFILE.',
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
    source.pipe(response);
  },
});
