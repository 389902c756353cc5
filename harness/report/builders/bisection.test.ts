import { expect, test } from 'vitest';
import { makeBisection, makeComparison, REGRESSED_LINE } from '../fixtures/comparisons.ts';
import { renderReport } from '../render/renderers.ts';
import { buildBisectionReport } from './bisection.ts';

test('a bisection names the neighbours with their dates, and what could not be observed between them', async () => {
  const report = buildBisectionReport(makeBisection());
  const sentence =
    'h3 1.2.0 (2026-01-03) is the first that does it, 1.0.0 (2026-01-01) the last that does not. 1.1.0 between them could not be observed, so it may have come with any of these.';
  expect(await renderReport(report, 'terminal')).toContain(sentence);
  const text = await renderReport(report, 'markdown');
  expect(text).toContain(`**${sentence}**`);
  expect(text).toContain('- 1.1.0 (2026-01-02): could not run. Expected h3 1.1.0 to listen, got nothing.');
  expect(text).toContain('### Regressed');
});

test('a pair that does the same when observed once more is called noise', async () => {
  const [turn] = makeBisection().turns;
  const noise = makeBisection({ turns: [{ ...turn!, proof: makeComparison({ lines: [] }) }] });
  expect(await renderReport(buildBisectionReport(noise), 'terminal')).toContain(
    'Observed once more, the two did the same: take this for noise.',
  );
});

test('to find a change is what it is for; an end that could not run may hide one', () => {
  expect(buildBisectionReport(makeBisection()).model.status).toBe('expected');
  const ends = makeComparison({ lines: [{ ...REGRESSED_LINE, change: 'could not run' }] });
  expect(buildBisectionReport(makeBisection({ ends })).model.status).toBe('unknown');
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
])('a bisection is one sentence', (found, sentence) => {
  expect(buildBisectionReport(found).model.summary).toBe(sentence);
});
