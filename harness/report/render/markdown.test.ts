import { expect, test } from 'vitest';
import {
  at,
  leak,
  leakingMarks,
  mark,
  motley,
  released,
  resultOf,
  runOf,
  scenarioOf,
  silent,
  verdict,
} from '../fixtures/runs.ts';
import { markdownReport } from './markdown.ts';

test('the same run gives the same text', () => {
  expect(markdownReport(motley())).toBe(markdownReport(motley()));
});

test('it begins with the title and the summary, then comes what needs attention, then the cells', () => {
  const text = markdownReport(motley());
  const places = [
    '# What the server does',
    '7 cells: 4 as expected',
    '## Differences',
    '## Unknown',
    '## Skipped',
    '## Every cell',
    '## The run',
    '## Scenarios',
  ];
  const found = places.map((place) => text.indexOf(place));
  expect(found).not.toContain(-1);
  expect(found).toEqual(found.toSorted((one, other) => one - other));
});

test('a run without surprises has no section for them', () => {
  const text = markdownReport(runOf([resultOf()]));
  expect(text).not.toMatch(/^## (Differences|Unknown|Skipped|No proof|Not the same)/m);
});

test('a run that is not proven says so before anything else', () => {
  const text = markdownReport(runOf([resultOf()], { selfProof: ['The self-proof seed/silent did not leak.'] }));
  expect(text.indexOf('## No proof')).toBeLessThan(text.indexOf('1 cell:'));
  expect(text).toContain('- The self-proof seed/silent did not leak.');
});

test('there is a matrix for each phase, whose names lead to the scenarios', () => {
  const text = markdownReport(motley());
  expect(text).toContain('### Leaving mid-stream\n\n| scenario | fin | reset | vanish |');
  expect(text).toContain('| [seed/leaky](#seedleaky) | ∞ 1.0s 19t | ∞ 1.0s 19t |  |');
  expect(text).toContain('### Leaving before the first byte\n\n| scenario | fin |');
  expect(text).toContain('| [seed/broken](#seedbroken) |  | **!∞ 1.0s 19t** |  |');
});

test('a difference stands with the command that runs its cell again', () => {
  const text = markdownReport(motley());
  expect(text).toContain('got `silent`: finally silent for 1000 ms; 19 ticks and 0 writes after');
  expect(text).toContain('```sh\nnpx hangup run seed/broken --fault reset --phase mid-stream\n```');
});

test('an unknown cell stands with the end of its log as a block of code', () => {
  expect(markdownReport(motley())).toContain(
    '```text\nlistening\nError: EADDRINUSE\n    at listen (server.ts:1:1)\n```',
  );
});

test('each guard of a cell has its outcome, cause, latency, work and proof', () => {
  const text = markdownReport(
    runOf([
      resultOf({
        attempt: {
          verdicts: [released('finally', 'write', 12.34), silent('timer')],
          work: { ticks: 1, writes: 2, bytes: 30, queuedBytes: 4 },
        },
      }),
    ]),
  );
  expect(text).toContain(
    '| mid-stream | reset | finally | released | write | 12.3 | 1 | 2 | 30 | 4 | client no socket, server no socket |',
  );
  expect(text).toContain('|  |  | timer | silent |  | 1000 |  |  |  |  |  |');
});

test('guards to which the same happened share a row', () => {
  const text = markdownReport(
    runOf([resultOf({ attempt: { verdicts: [released('one', 'read', 3), released('two', 'read', 5)] } })]),
  );
  expect(text).toContain('| one, two | released | read | 3.0 to 5.0 |');
});

test('a gauge has its values, and a crash its error', () => {
  const tokens = { ...verdict('tokens', 'grows'), evidence: 'tokens: 3 when the client left, 25 at the end.' };
  const crash = { ...verdict('process', 'crashed'), evidence: 'The process exited with code 1: TypeError: closed' };
  const text = markdownReport(runOf([resultOf({ attempt: { verdicts: [tokens, crash] } })]));
  expect(text).toContain('| tokens | grows: 3 when the client left, 25 at the end |');
  expect(text).toContain('| process | crashed: exited with code 1: TypeError: closed |');
});

test('a guard is held no longer than its process lives', () => {
  const exit = { at: at(450), code: 1, signal: null, said: '' };
  const marks = [mark(10, { event: 'acquired', guard: 'timer' })];
  const verdicts = [verdict('timer', 'abandoned')];
  const text = markdownReport(runOf([resultOf({ history: { marks, exit }, attempt: { verdicts } })]));
  expect(text).toContain('abandoned :crit, 400, 50ms');
});

test('a flaky cell carries its agreement', () => {
  expect(markdownReport(motley())).toContain('✔ 3ms 2/3');
  expect(markdownReport(motley())).toContain('| mid-stream | reset 2/3 |');
});

test('a pipe in a text does not end the cell of a table', () => {
  const text = markdownReport(runOf([resultOf({ history: { proof: { confirmed: true, evidence: 'a | b' } } })]));
  expect(text).toContain('| a \\| b |');
});

test('markup in the texts of others is shown, not read', () => {
  const claim = 'A <script>alert(1)</script> and *two* [links](x) but `await using`, ERR_STREAM_DESTROYED';
  const text = markdownReport(runOf([resultOf()], { scenarios: [scenarioOf({ claim })] }));
  expect(text).toContain(
    'A \\<script\\>alert(1)\\</script\\> and \\*two\\* \\[links\\](x) but `await using`, ERR_STREAM_DESTROYED',
  );
});

test('code that holds a fence gets a longer one', () => {
  const text = markdownReport(runOf([resultOf()], { scenarios: [scenarioOf({ code: 'const fence = `\n```\n`;\n' })] }));
  expect(text).toContain('````ts\nconst fence = `\n```\n`;\n````');
});

test('the code leaves out the texts that stand above it', () => {
  const text = markdownReport(runOf([resultOf()]));
  expect(text).toContain("```ts\nexport default scenario({\n  id: 'seed/one',\n});\n```");
  expect(text).toContain('`scenarios/seed/one.ts`, without the texts above:');
});

test('a text that is longer than its line is left out whole', () => {
  const links = "  links: [\n    'https://one',\n    'https://two',\n  ],\n";
  const code = `export default scenario({\n  claim:\n    'A claim.',\n  guards: ['one'],\n${links}  serve: one,\n});\n`;
  const text = markdownReport(runOf([resultOf()], { scenarios: [scenarioOf({ code })] }));
  expect(text).toContain("```ts\nexport default scenario({\n  guards: ['one'],\n  serve: one,\n});\n```");
});

test('a scenario tells its claim, mechanism, lesson and links, and how to run it', () => {
  const text = markdownReport(runOf([resultOf()]));
  expect(text).toContain('### seed/one\n\n**A claim.**');
  expect(text).toContain('#### Why\n\nA mechanism.');
  expect(text).toContain('*Lesson:* A lesson.');
  expect(text).toContain('[nodejs/node#38924](<https://github.com/nodejs/node/issues/38924>)');
  expect(text).toContain('npx hangup run seed/one --fault reset\nnpx hangup serve seed/one');
});

test('a timeline shows the silent part of a guard as critical and only a handful of the ticks after', () => {
  const text = markdownReport(runOf([leak()]));
  expect(text).toContain('```mermaid\ngantt\n  title seed/one, reset mid-stream\n  dateFormat x\n  axisFormat %S.%L\n');
  expect(text).toContain('held 300 ms :active, 100, 300ms');
  expect(text).toContain('silent for 1000 ms :crit, 400, 1000ms');
  expect(text).toContain('reset at 400 ms :milestone, 400, 0ms');
  expect(text.match(/^ +tick \d+ :milestone/gm)).toHaveLength(4);
});

test('a silent and a released connection are drawn, and no more', () => {
  const results = [
    leak(),
    leak({ fault: 'fin' }),
    resultOf({ cell: { fault: 'kill' } }),
    resultOf({ cell: { fault: 'abort' } }),
  ];
  const titles = [...markdownReport(runOf(results)).matchAll(/title (.*)/g)].map(([, title]) => title);
  expect(titles).toEqual(['seed/one, fin mid-stream', 'seed/one, abort mid-stream']);
});

test('a heartbeat has a price per connection and second, next to what it buys', () => {
  const beats = [200, 400, 600, 800].map((ms) => mark(ms, { event: 'beat', bytes: 2 }));
  const marks = [
    mark(0, { event: 'handling' }),
    mark(0, { event: 'acquired', guard: 'finally' }),
    ...beats,
    mark(900, { event: 'tick' }),
  ];
  const held = resultOf({
    cell: { fault: 'stay' },
    attempt: { verdicts: [verdict('finally', 'held')] },
    history: { marks, observedUntil: at(2000) },
  });
  const text = markdownReport(
    runOf([
      held,
      resultOf({
        attempt: { verdicts: [released('finally', 'read', 150)] },
        history: { marks, observedUntil: at(2000) },
      }),
    ]),
  );
  expect(text).toContain('#### The price');
  expect(text).toContain('| 2.0 | 4.0 | 2.5 | 150 ms |');
});

test('a scenario without beats has no price', () => {
  expect(markdownReport(runOf([leak()]))).not.toContain('The price');
});

test('it says how long was looked, and makes no absolute claim of its own', () => {
  const text = markdownReport(
    runOf([resultOf({ attempt: { verdicts: [silent()] }, history: { marks: leakingMarks() } })]),
  );
  expect(text).toContain('| patience | 1000 ms |');
  expect(text).toContain('silent for 1000 ms');
  expect(text).not.toMatch(/\b(never|forever|always)\b/i);
});
