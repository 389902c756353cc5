import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { checkCommand, getExample, listVerdicts } from './fixtures/examples.ts';

const SCHEMA = JSON.parse(readFileSync(new URL('../../docs/check.schema.json', import.meta.url), 'utf8'));
const followsSchema = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(SCHEMA);

const NODE = { file: process.execPath, args: [getExample('node.mjs')] };

// Each of these takes 16 s, nearly all of it waiting. The other languages are in examples.reliability.test.ts.
test.concurrent.each([
  ['/timer', ['leak activity']],
  ['/timer-cleared', ['clean']],
  ['/child', ['leak process']],
  ['/crash', ['crashed process-ended']],
  ['/slots', ['stopped-answering status']],
  ['/quiet', ['not-judged nothing-observable']],
])('what a server in Node does on %s comes out', async (path, verdicts) => {
  const report = await checkCommand(NODE, path);
  expect(listVerdicts(report), JSON.stringify(report.findings)).toEqual(verdicts);
  expect(followsSchema(report), JSON.stringify(followsSchema.errors)).toBe(true);
});

test.concurrent('a server that does not start is a sentence', async () => {
  await expect(checkCommand({ file: process.execPath, args: ['--eval', 'process.exit(4)'] }, '/')).rejects.toThrow(
    'Expected example to listen, but it exited with code 4.',
  );
});

test.concurrent('a server that is told no such path is not judged', async () => {
  const report = await checkCommand(NODE, '/nowhere', { visits: 1 });
  expect(listVerdicts(report)).toEqual(['not-judged error-status']);
});
