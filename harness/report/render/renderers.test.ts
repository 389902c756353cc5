import { expect, test } from 'vitest';
import { makeLeakingMarks, makeMark, makeResult, makeRun, makeScenarioText, makeVerdict } from '../fixtures/runs.ts';
import { renderRun } from '../fixtures/render-run.ts';
import { type Format, renderers } from './renderers.ts';

const FORMATS = Object.keys(renderers) as Format[];
/** A bell, a title for the terminal, a color, a C1 control, and text that runs the other way. */
const NASTY = 'x\u0007\u001B]0;title\u0007\u001B[31mred\u009B2J\u202Edrow';

function makeNastyRun(text: string) {
  const failure = { code: 'exited' as const, sentence: text, log: `${text}\n` };
  const guard = `guard ${text}`;
  const marks = [...makeLeakingMarks(), makeMark(120, { event: 'acquired', guard })];
  return makeRun(
    [
      makeResult({ cell: { fault: 'fin' }, status: 'unknown', history: { failure } }),
      makeResult({
        attempt: { verdicts: [{ ...makeVerdict(guard, 'silent'), evidence: text }] },
        history: { marks, evidence: { shown: 'yes', sentence: text } },
      }),
    ],
    {
      served: [text],
      servers: [makeScenarioText({ claim: text, why: text, lesson: text, links: [text], code: text })],
    },
  );
}

test.each(FORMATS)('what servers wrote steers no terminal and turns no line around, in %s', async (format) => {
  const text = await renderRun(makeNastyRun(NASTY), format, { color: false });
  expect(text).toContain('red');
  expect(text).not.toMatch(format === 'json' ? /[^\P{Cc}\n\t]/u : /[^\P{Cc}\n\t]|[\u202A-\u202E\u2066-\u2069]/u);
});

test('what servers wrote begins no line of markdown of its own', async () => {
  const text = await renderRun(makeNastyRun('# Title\n\n- [x](javascript:y) <b>'), 'markdown');
  const prose = text.replace(/^(`{3,})[^]*?^\1$/gm, '');
  expect(prose).toContain('\\# Title - \\[x\\](javascript:y) \\<b\\>');
  expect(prose).not.toMatch(/^# Title|^- \[x\]|<b>/m);
});
