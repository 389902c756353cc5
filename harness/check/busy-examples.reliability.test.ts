import { once } from 'node:events';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { checkCommand, listVerdicts } from './fixtures/examples.ts';
import { testExamples } from './fixtures/example-tests.ts';

/** Servers that are busy by themselves: language, request, what comes out. Beside other tests they would wait for a core. */
const getExamples = testExamples([
  ['busy', '/leak', 'leak activity'],
  ['busy', '/clean', 'clean'],
  ['busy python', '/leak', 'leak thread'],
  ['busy python', '/clean', 'clean'],
  ['busy asyncio', '/leak', 'leak activity'],
  ['busy asyncio', '/clean', 'clean'],
]);

/** Where many clients may not come at once, little can be told of a server that is busy by itself. */
test.concurrent.for([
  ['/leak', false, 'not-judged own-noise'],
  ['/leak', true, 'leak activity'],
  ['/clean', true, 'clean'],
] as const)(
  'a busy server that runs already, %s, with many clients at once: %s: %s',
  async ([path, quick, verdict]) => {
    const { file, args } = getExamples().find('busy')!;
    const server = execa(file, args, { env: { PORT: '0', HOST: '127.0.0.1' }, reject: false });
    try {
      const [port] = (await once(server.stdout, 'data')) as [Buffer];
      const target = { origin: new URL(`http://127.0.0.1:${String(port).trim()}`), quick };
      const report = await checkCommand(getExamples().find('busy')!, path, { target });
      expect(listVerdicts(report), JSON.stringify(report.findings)).toEqual([verdict]);
    } finally {
      server.kill();
      await server;
    }
  },
);
