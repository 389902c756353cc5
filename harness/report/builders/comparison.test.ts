import { expect, test } from 'vitest';
import { makeComparison, REGRESSED_LINE } from '../fixtures/comparisons.ts';
import type { Comparison } from '../../model/comparison.ts';
import { type Format, renderReport } from '../render/renderers.ts';
import { buildComparisonReport, formatComparisonCounts } from './comparison.ts';

const render = (comparison: Comparison, format: Format) => renderReport(buildComparisonReport(comparison), format);

test('a fix does not outweigh a regression: each is counted on its own', () => {
  expect(formatComparisonCounts(makeComparison())).toBe('40 regressed, 3 fixed; 480 alike');
  expect(formatComparisonCounts(makeComparison({ lines: [] }))).toBe('nothing changed; 480 alike');
});

test('a signal that is wrong from the start leads the report, with the regressions, and fails the upgrade', async () => {
  const line = { ...REGRESSED_LINE, before: 'absent' };
  const lines = [
    { ...line, change: 'new and wrong', after: 'premature', count: 3 },
    { ...line, change: 'new', after: 'released by read', count: 5 },
  ] as const;
  const comparison = makeComparison({ lines });
  expect(formatComparisonCounts(comparison)).toBe('3 new and wrong, 5 new; 480 alike');
  expect(buildComparisonReport(comparison).model.status).toBe('different');
  expect(buildComparisonReport(comparison, ['regressed']).model.status).toBe('expected');
  expect(buildComparisonReport(comparison).model.sections.map(({ title }) => title)).toEqual([
    'New, and wrong from the start',
    'New',
  ]);
});

test('an answer that does not come says why', async () => {
  const reason =
    'Expected nest to send a first byte within 10000 ms, got 12 marks and 80 bytes (HTTP/1.1 201 Created).';
  const line = { ...REGRESSED_LINE, guard: 'answer', before: 'answered', after: 'never answered', reason } as const;
  expect(await render(makeComparison({ lines: [line] }), 'terminal')).toContain(
    `answer: answered → never answered (40 cells). ${reason}`,
  );
});

test('on a terminal the regressions stand first and the counts last', async () => {
  expect(await render(makeComparison(), 'terminal')).toBe(`http on node 22.0.0 → http on node 24.0.0
hangup 0.1.0 · before was served by http 22.0.0 on node 22.0.0 · after by http 24.0.0 on node 24.0.0 · patience 1000 ms
linux x64, 2 cores

Regressed
  Worse after than before.
  http
    destroy: released by read → silent (40 cells)
      GET / mid-stream / pipe / * / fin, reset
      POST / * / pipe / idle / kill

Fixed
  Better after than before.
  http
    request.signal: premature → held (3 cells)
      POST / mid-stream / * / ticking / stay

40 regressed, 3 fixed; 480 alike (guards in cells)
`);
});

test('the summary of a job leads with the counts, then has a section for each kind of change', async () => {
  const text = await render(makeComparison(), 'github');
  expect(text.split('\n').slice(0, 3)).toEqual([
    '## http on node 22.0.0 → http on node 24.0.0',
    '',
    '**40 regressed, 3 fixed; 480 alike (guards in cells).**',
  ]);
  expect(text).toContain(
    [
      '- destroy: released by read → silent (40 cells)',
      '  - `GET / mid-stream / pipe / * / fin, reset`',
      '  - `POST / * / pipe / idle / kill`',
    ].join('\n'),
  );
  expect(text.indexOf('## Regressed')).toBeLessThan(text.indexOf('## Fixed'));
});

test.each(['markdown', 'terminal'] as const)('a side that could not run says why, in %s', async (format) => {
  const after = {
    name: 'http on node 99.0.0',
    served: [],
    setup: [],
    failures: ['Expected npm to install node@99.0.0, got: no.'],
  };
  const failed = makeComparison({ after, lines: [{ ...REGRESSED_LINE, change: 'could not run' }] });
  expect(await render(failed, format)).toContain('http on node 99.0.0: Expected npm to install node@99.0.0, got: no.');
});

test.each([
  ['different', makeComparison({ lines: [REGRESSED_LINE, { ...REGRESSED_LINE, change: 'could not run' }] })],
  ['unknown', makeComparison({ lines: [{ ...REGRESSED_LINE, change: 'could not run' }] })],
  ['different', makeComparison()],
  ['expected', makeComparison({ lines: [{ ...REGRESSED_LINE, change: 'changed' }] })],
  ['invalid', makeComparison({ selfCheck: { problems: ['It did not leak.'], shown: [] } })],
])('a comparison is %s by the worst that it holds', (status, comparison) => {
  expect(buildComparisonReport(comparison).model.status).toBe(status);
});

test.each(['markdown', 'terminal', 'html', 'github'] as const)(
  'without its self-check %s says that it proves nothing',
  async (format) => {
    const unproven = makeComparison({
      selfCheck: { problems: ['The self-check seed/silent did not show what it must: it was released.'], shown: [] },
    });
    const text = await render(unproven, format);
    expect(text).toContain('THIS PROVES NOTHING');
    expect(text).toContain('The self-check seed/silent did not show what it must');
  },
);

test('a huge summary is cut below what GitHub takes, and says so above the cut', async () => {
  const lines = Array.from({ length: 20_000 }, (_, index) => ({ ...REGRESSED_LINE, guard: `guard ${index}` }));
  const text = await render(makeComparison({ lines }), 'github');
  expect(Buffer.byteLength(text)).toBeLessThan(900 * 1024);
  expect(text.indexOf('_This summary was cut')).toBeLessThan(1_000);
  expect(text.trimEnd()).toMatch(/(?:`|cells\))$/);
});
