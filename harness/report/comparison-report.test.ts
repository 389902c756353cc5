import { expect, test } from 'vitest';
import { formatComparisonCounts } from './comparison-report.ts';
import { renderMarkdownBisection, describeBisection, renderTerminalBisection } from './bisection-report.ts';
import { renderMarkdownComparison } from './render/comparison-markdown.ts';
import { renderTerminalComparison } from './render/comparison-terminal.ts';
import { makeBisection, makeComparison, REGRESSED_LINE } from './fixtures/comparisons.ts';

const PLAIN = { color: false };

test('A fix does not outweigh a regression: each is counted on its own', () => {
  expect(formatComparisonCounts(makeComparison())).toBe('40 regressed, 3 fixed; 480 alike');
  expect(formatComparisonCounts(makeComparison({ lines: [] }))).toBe('nothing changed; 480 alike');
});

test('what is new is no regression, but a false alarm in it is counted', () => {
  const line = { ...REGRESSED_LINE, change: 'new', before: 'absent' } as const;
  const lines = [
    { ...line, after: 'released by read', count: 5 },
    { ...line, after: 'premature', count: 3 },
    { ...line, after: 'premature', count: 1 },
    { ...line, after: 'double', count: 2 },
  ];
  expect(formatComparisonCounts({ lines, alike: 0 })).toBe('11 new (4 of them premature, 2 of them double); 0 alike');
});

test('On a terminal the regressions stand first and the counts last', () => {
  expect(renderTerminalComparison(makeComparison(), PLAIN)).toBe(`http on node 22.0.0 → http on node 24.0.0
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
  const text = renderMarkdownComparison(makeComparison());
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
  const failed = makeComparison({ after, lines: [{ ...REGRESSED_LINE, change: 'could not run' }] });
  expect(renderMarkdownComparison(failed)).toContain(
    '- http on node 99.0.0: Expected npm to install node@99.0.0, got: no.',
  );
  expect(renderTerminalComparison(failed, PLAIN)).toContain(
    'http on node 99.0.0: Expected npm to install node@99.0.0, got: no.',
  );
});

test('A comparison without its self-check says that it proves nothing', () => {
  const unproven = makeComparison({
    selfCheck: { problems: ['The self-check seed/silent did not show what it must: it was released.'], shown: [] },
  });
  expect(renderMarkdownComparison(unproven)).toContain(
    '**This comparison proves nothing.** The self-check seed/silent',
  );
  expect(renderTerminalComparison(unproven, PLAIN)).toContain('The self-check seed/silent did not show what it must');
});

test('A huge report is cut below what GitHub takes, and says so above the cut', () => {
  const lines = Array.from({ length: 20_000 }, (_, index) => ({ ...REGRESSED_LINE, guard: `guard ${index}` }));
  const text = renderMarkdownComparison(makeComparison({ lines }));
  expect(Buffer.byteLength(text)).toBeLessThan(900 * 1024);
  expect(text.indexOf('_This report was cut')).toBeLessThan(1_000);
  expect(text.trimEnd().endsWith('|')).toBe(true);
});

test('A bisection names the neighbours with their dates, and what could not be observed between them', () => {
  const sentence =
    'h3 1.2.0 (2026-01-03) is the first that does it, 1.0.0 (2026-01-01) the last that does not. 1.1.0 between them could not be observed, so it may have come with any of these.';
  expect(renderTerminalBisection(makeBisection(), PLAIN)).toContain(sentence);
  expect(renderMarkdownBisection(makeBisection())).toContain(`- ${sentence}`);
  expect(renderMarkdownBisection(makeBisection())).toContain(
    '| 1.1.0 (2026-01-02) | could not run | Expected h3 1.1.0 to listen, got nothing. |',
  );
});

test('A pair that does the same when observed once more is called noise', () => {
  const [turn] = makeBisection().turns;
  const text = renderTerminalBisection(
    makeBisection({ turns: [{ ...turn!, proof: makeComparison({ lines: [] }) }] }),
    PLAIN,
  );
  expect(text).toContain('Observed once more, the two did the same: take this for noise.');
});

test.each([
  [
    makeBisection(),
    'h3 1.0.0 to 1.3.0, 4 stable versions: changed in 1.2.0 or shortly before; 2 versions between the ends looked at.',
  ],
  [
    makeBisection({ unsearchedFrom: { version: '1.2.0', date: '' } }),
    'h3 1.0.0 to 1.3.0, 4 stable versions: changed in 1.2.0 or shortly before; 2 versions between the ends looked at. More changed after 1.2.0: go on with h3@1.2.0..1.3.0.',
  ],
  [
    makeBisection({ turns: [], ends: makeComparison({ lines: [] }) }),
    'h3 1.0.0 to 1.3.0, 4 stable versions: both ends do the same (nothing changed; 480 alike), so there is nothing to look for.',
  ],
  [
    makeBisection({ turns: [], ends: makeComparison({ lines: [{ ...REGRESSED_LINE, change: 'could not run' }] }) }),
    'h3 1.0.0 to 1.3.0, 4 stable versions: one end could not be observed, so there is nothing to look for.',
  ],
])('A bisection is one sentence', (found, sentence) => {
  expect(describeBisection(found)).toBe(sentence);
});
