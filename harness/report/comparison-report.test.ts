import { expect, test } from 'vitest';
import { countsOf } from './comparison-report.ts';
import { markdownBisection, sentenceOf, terminalBisection } from './bisection-report.ts';
import { markdownComparison } from './render/comparison-markdown.ts';
import { terminalComparison } from './render/comparison-terminal.ts';
import { bisection, comparison, WORSE } from './fixtures/comparisons.ts';

const PLAIN = { colour: false };

test('A fix does not outweigh a regression: each is counted on its own', () => {
  expect(countsOf(comparison())).toBe('40 regressed, 3 fixed; 480 alike');
  expect(countsOf(comparison({ lines: [] }))).toBe('nothing changed; 480 alike');
});

test('what is new is no regression, but a false alarm in it is counted', () => {
  const line = { ...WORSE, change: 'new', before: 'absent' } as const;
  const lines = [
    { ...line, after: 'released by read', count: 5 },
    { ...line, after: 'premature', count: 3 },
    { ...line, after: 'premature', count: 1 },
    { ...line, after: 'double', count: 2 },
  ];
  expect(countsOf({ lines, alike: 0 })).toBe('11 new (4 of them premature, 2 of them double); 0 alike');
});

test('On a terminal the regressions stand first and the counts last', () => {
  expect(terminalComparison(comparison(), PLAIN)).toBe(`http on node 22.0.0 → http on node 24.0.0
hangup 0.1.0 · before was served by http 22.0.0 on node 22.0.0 · after by http 24.0.0 on node 24.0.0 · patience 1000 ms

Regressed: worse after than before
  http: destroy released by read → silent, 40 cells
    GET / mid-stream / pipe / * / fin, reset
    POST / * / pipe / idle / kill

Fixed: better after than before
  http: request.signal premature → held, 3 cells
    POST / mid-stream / * / ticking / stay

40 regressed, 3 fixed; 480 alike (guards in cells)
`);
});

test('Markdown for a pull request leads with the counts, then has a table for each kind of change', () => {
  const text = markdownComparison(comparison());
  expect(text.split('\n').slice(0, 3)).toEqual([
    '## http on node 22.0.0 → http on node 24.0.0',
    '',
    '**40 regressed, 3 fixed; 480 alike** (guards in cells).',
  ]);
  expect(text).toContain(
    '| http | `destroy` | released by read | silent | 40 | `GET / mid-stream / pipe / * / fin, reset`<br>`POST / * / pipe / idle / kill` |',
  );
  expect(text.indexOf('### Regressed')).toBeLessThan(text.indexOf('### Fixed'));
});

test('A side that could not run says why, in markdown and on a terminal', () => {
  const after = {
    name: 'http on node 99.0.0',
    served: [],
    failures: ['Expected npm to install node@99.0.0, got: no.'],
  };
  const failed = comparison({ after, lines: [{ ...WORSE, change: 'could not run' }] });
  expect(markdownComparison(failed)).toContain('- http on node 99.0.0: Expected npm to install node@99.0.0, got: no.');
  expect(terminalComparison(failed, PLAIN)).toContain(
    'http on node 99.0.0: Expected npm to install node@99.0.0, got: no.',
  );
});

test('A comparison without its self-proof says that it proves nothing', () => {
  const unproven = comparison({
    selfProof: ['The self-proof seed/silent did not show what it must: it was released.'],
  });
  expect(markdownComparison(unproven)).toContain('**This comparison proves nothing.** The self-proof seed/silent');
  expect(terminalComparison(unproven, PLAIN)).toContain('The self-proof seed/silent did not show what it must');
});

test('A huge report is cut below what GitHub takes, and says so above the cut', () => {
  const lines = Array.from({ length: 20_000 }, (_, index) => ({ ...WORSE, guard: `guard ${index}` }));
  const text = markdownComparison(comparison({ lines }));
  expect(Buffer.byteLength(text)).toBeLessThan(900 * 1024);
  expect(text.indexOf('_This report was cut')).toBeLessThan(1_000);
  expect(text.trimEnd().endsWith('|')).toBe(true);
});

test('A bisection names the neighbours with their dates, and what could not be observed between them', () => {
  const sentence =
    'h3 1.2.0 (2026-01-03) is the first that does it, 1.0.0 (2026-01-01) the last that does not. 1.1.0 between them could not be observed, so it may have come with any of these.';
  expect(terminalBisection(bisection(), PLAIN)).toContain(sentence);
  expect(markdownBisection(bisection())).toContain(`- ${sentence}`);
  expect(markdownBisection(bisection())).toContain(
    '| 1.1.0 (2026-01-02) | could not run | Expected h3 1.1.0 to listen, got nothing. |',
  );
});

test('A pair that does the same when observed once more is called noise', () => {
  const [turn] = bisection().turns;
  const text = terminalBisection(bisection({ turns: [{ ...turn!, proof: comparison({ lines: [] }) }] }), PLAIN);
  expect(text).toContain('Observed once more, the two did the same: take this for noise.');
});

test.each([
  [
    bisection(),
    'h3 1.0.0 to 1.3.0, 4 stable versions: changed in 1.2.0 or shortly before; 2 versions between the ends looked at.',
  ],
  [
    bisection({ unsearchedFrom: { version: '1.2.0', date: '' } }),
    'h3 1.0.0 to 1.3.0, 4 stable versions: changed in 1.2.0 or shortly before; 2 versions between the ends looked at. More changed after 1.2.0: go on with h3@1.2.0..1.3.0.',
  ],
  [
    bisection({ turns: [], ends: comparison({ lines: [] }) }),
    'h3 1.0.0 to 1.3.0, 4 stable versions: both ends do the same (nothing changed; 480 alike), so there is nothing to look for.',
  ],
  [
    bisection({ turns: [], ends: comparison({ lines: [{ ...WORSE, change: 'could not run' }] }) }),
    'h3 1.0.0 to 1.3.0, 4 stable versions: one end could not be observed, so there is nothing to look for.',
  ],
])('A bisection is one sentence', (found, sentence) => {
  expect(sentenceOf(found)).toBe(sentence);
});
