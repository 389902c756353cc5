import { expect, test } from 'vitest';
import { makeLeakResult, makeMark, makeResult, makeSilentVerdict } from '../fixtures/runs.ts';
import { renderSvgTimeline } from './timeline-svg.ts';
import { buildTimelines } from '../sections/timeline.ts';

const draw = (result: Parameters<typeof buildTimelines>[0][number]) => renderSvgTimeline(buildTimelines([result])[0]!);
const widths = (svg: string) => [...svg.matchAll(/<rect\b[^>]*\bwidth="([^"]*)"/g)].map(([, width]) => Number(width));

test('the bars of client and guard are in proportion to their milliseconds', () => {
  const [client = 0, held = 0, late = 0] = widths(draw(makeLeakResult()));
  expect(held / client).toBeCloseTo(300 / 400, 2);
  expect(late / client).toBeCloseTo(1000 / 400, 2);
});

test('a release after no time is still to be seen', () => {
  const instant = makeResult({
    history: {
      marks: [
        makeMark(100, { event: 'acquired', guard: 'finally' }),
        makeMark(400.001, { event: 'released', guard: 'finally' }),
      ],
    },
  });
  expect(Math.min(...widths(draw(instant)))).toBeGreaterThan(1);
});

test('each tick is a dot, thousands are one bar with their number', () => {
  expect(draw(makeLeakResult()).match(/<circle/g)).toHaveLength(25);
  const ticks = Array.from({ length: 5000 }, (_, index) => makeMark(100 + index / 5, { event: 'tick' }));
  const busy = makeResult({
    attempt: { verdicts: [makeSilentVerdict()] },
    history: { marks: [makeMark(100, { event: 'acquired', guard: 'finally' }), ...ticks] },
  });
  expect(draw(busy)).not.toContain('<circle');
  expect(draw(busy)).toMatch(/<rect class="dots"[^>]*\/><text[^>]*>5000<\/text>/);
});

test('the moment of the disconnect has the name of the fault', () => {
  expect(draw(makeLeakResult({ fault: 'half-close' }))).toMatch(/<text[^>]*>half-close<\/text>/);
});

test('text is escaped in the title and in the label', () => {
  const evidence = 'finally "<b>" & more';
  const nasty = makeResult({ attempt: { verdicts: [{ ...makeSilentVerdict(), evidence }] } });
  expect(draw(nasty)).toContain('finally &quot;&lt;b&gt;&quot; &amp; more.</title>');
  expect(draw(nasty)).not.toContain('<b>');
});
