import { expect, test } from 'vitest';
import { checkCommand, getExample } from './fixtures/examples.ts';
import { testExamples } from './fixtures/example-tests.ts';

/** Language, request, what comes out. */
testExamples([
  ['node', '/child-killed', 'clean'],
  ['node', '/file', 'leak file'],
  ['node', '/file-cache', 'started-once file'],
  ['node', '/started-once', 'started-once activity'],
  ['node', '/late', 'late activity'],
  ['node', '/quiet', 'not-judged nothing-observable'],
  ['express', 'POST /leak', 'leak activity'],
  ['express', 'POST /clean', 'clean'],
  ['python', '/leak', 'leak thread'],
  ['python', '/clean', 'clean'],
  ['fastapi', '/leak', 'leak activity'],
  ['fastapi', '/clean', 'clean'],
  ['go', '/leak', 'leak activity'],
  ['go', '/parked', 'leak own-socket'],
  ['go', '/clean', 'clean'],
  ['c', '/leak', 'leak thread'],
  ['c', '/clean', 'clean'],
  ['rust', '/leak', 'leak thread'],
  ['rust', '/clean', 'clean'],
  ['java', '/leak', 'leak own-socket'],
  ['java', '/clean', 'clean'],
]);

test.concurrent('of a server that is looked at from outside alone, it is said that its memory was not measured', async () => {
  const command = { file: process.execPath, args: [getExample('node.mjs')] };
  const { notJudged } = await checkCommand(command, '/child-killed', { probes: ['outside'], deep: true });
  expect(notJudged).toContainEqual(expect.stringMatching(/^memory, although --deep asks for it/));
});

test.concurrent.each(['node.mjs', 'leaks.mjs'])(
  'of %s, both halves together are one finding, with the line and with what was seen from outside',
  async (file) => {
    const { findings } = await checkCommand({ file: process.execPath, args: [getExample(file)] }, '/timer', {
      probes: ['outside', 'inside'],
    });
    expect(findings).toMatchObject([
      {
        verdict: 'leak',
        kind: 'timer',
        source: 'inside',
        sentence: expect.stringContaining('Seen from outside as well'),
      },
    ]);
  },
);
