import { expect, test } from 'vitest';
import { makeLeakResult, makeResult, makeRun, makeScenarioText } from '../fixtures/runs.ts';
import type { Result } from '../../model/result.ts';
import { buildScenarioSections } from './scenario-sections.ts';
import { groupResultsByServer } from './servers.ts';

const build = (results: readonly Result[], code?: string) =>
  buildScenarioSections(
    groupResultsByServer(makeRun(results, code === undefined ? {} : { servers: [makeScenarioText({ code })] })),
  );
const findCode = (code?: string) =>
  build([makeResult()], code)
    .flatMap(({ blocks }) => blocks)
    .find((block) => block.kind === 'code' && block.language === 'ts');
const findDetails = (results: readonly Result[]) =>
  build(results).flatMap(({ blocks }) => blocks.flatMap((block) => (block.kind === 'cell' ? [block.detail] : [])));

test('the code leaves out the texts that stand above it', () => {
  expect(findCode()).toMatchObject({ text: "export default scenario({\n  id: 'seed/one',\n});\n" });
});

test('a text that is longer than its line is left out whole', () => {
  const links = "  links: [\n    'https://one',\n    'https://two',\n  ],\n";
  const code = `export default scenario({\n  claim:\n    'A claim.',\n  guards: ['one'],\n${links}  serve: one,\n});\n`;
  expect(findCode(code)).toMatchObject({ text: "export default scenario({\n  guards: ['one'],\n  serve: one,\n});\n" });
});

test('a server that releases is for pages only, and one that leaks for every document', () => {
  const audiences = (result: Result) =>
    new Set(
      build([result])
        .slice(1)
        .map(({ audience }) => audience),
    );
  expect(audiences(makeResult())).toEqual(new Set(['page']));
  expect(audiences(makeLeakResult())).toContain('document');
});

test('each cell has its sentences and its command, and the first of those that did the same is drawn', () => {
  const details = findDetails([
    makeLeakResult(),
    makeLeakResult({ fault: 'fin' }),
    makeResult({ cell: { fault: 'abort' } }),
  ]);
  expect(details.map(({ anchor, timeline, alike }) => [anchor, timeline?.title ?? null, alike?.name ?? null])).toEqual([
    ['seed/one fin mid-stream', 'seed/one, fin mid-stream', null],
    ['seed/one reset mid-stream', null, 'fin mid-stream'],
    ['seed/one abort mid-stream', 'seed/one, abort mid-stream', null],
  ]);
  expect(details[0]).toMatchObject({
    sentences: [
      'finally silent for 1000 ms; 19 ticks and 0 writes after.',
      'Work of the server after that moment: 19 ticks, 0 writes, 0 bytes.',
      'The kernel shows: client no socket, server no socket.',
      'Its process was watched for 1.5 s after that moment.',
    ],
    rerun: 'npx hangup run seed/one --fault fin --phase mid-stream',
  });
});
