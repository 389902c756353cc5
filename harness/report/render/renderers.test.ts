import markdownIt from 'markdown-it';
import { expect, test } from 'vitest';
import { createFinding, createReport } from '../../check/fixtures/report.ts';
import { buildCheckReport } from '../builders/check.ts';
import { buildRunReport } from '../builders/run.ts';
import {
  makeLeakingMarks,
  makeLeakResult,
  makeMark,
  makeResult,
  makeRun,
  makeScenarioText,
  makeVerdict,
} from '../fixtures/runs.ts';
import { renderRun } from '../fixtures/render-run.ts';
import { type Format, renderReport, renderers } from './renderers.ts';

const FORMATS = Object.keys(renderers) as Format[];
/** A bell, a title for the terminal, a color, a C1 control, text that runs the other way, and a line that others end. */
const NASTY = 'x\u0007\u001B]0;title\u0007\u001B[31mred\u009B2J\u202Edrow\u200F\u061C\u2028x';

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

const REPORTS = {
  'a run': (text: string) => buildRunReport(makeNastyRun(text)),
  'a check': (text: string) =>
    buildCheckReport(
      {
        ...createReport(
          createFinding({ sentence: text, kind: text, request: text, log: text }, { file: text, function: text }),
          createFinding({ verdict: 'clean', sentence: text, kind: text, site: null }),
        ),
        server: text,
        notJudged: [text],
      },
      { strict: false },
    ),
};

test.for(FORMATS.flatMap((format) => Object.entries(REPORTS).map(([name, build]) => [name, format, build] as const)))(
  'what servers wrote steers no terminal and turns no line around, in %s as %s',
  async ([, format, build]) => {
    const text = await renderReport(build(NASTY), format, { color: false });
    expect(text).toContain('red');
    expect(text).not.toMatch(/[^\P{Cc}\n\t]|[\p{Bidi_Control}\p{Zl}\p{Zp}]/u);
  },
);

test('what servers wrote begins no line of markdown of its own', async () => {
  const text = await renderRun(makeNastyRun('# Title\n\n- [x](javascript:y) <b>'), 'markdown');
  const prose = text.replace(/^(`{3,})[^]*?^\1$/gm, '');
  expect(prose).toContain('\\# Title - \\[x\\](javascript:y) \\<b\\>');
  expect(prose).not.toMatch(/^# Title|^- \[x\]|<b>/m);
});

/** Markup of every format, and what would end the one around it. */
const MARKUP = [
  '- [x](javascript:y) <b>\n\n# Title',
  '```\n| a | b |\n| --- | --- |\n```mermaid\ngraph TD\n~~~',
  'a|b\\|c `code|<b>` ``<i>`` `\\` \\`<u>`',
  '</script></style></textarea></pre></code></details><img src=x onerror=alert(1)>',
  '"><script>alert(1)</script><a href="javascript:y" onclick=\'y\'>',
  ']]></failure></testcase><!-- --> &amp; &#60; <http://x>',
  '1. one\n2) two\n> quote\n***\n===\n    code ![i](y)',
];

/** The elements of HTML and XML with the names of their attributes; code in a line and its colors are as others wrote. */
function listElements(text: string): string[] {
  const elements = text.replaceAll(/<\/?(?:code|span)[^>]*>/g, '').matchAll(/<([^\s>]*)([^>]*)>/g);
  return [...elements].map(([, name, attributes]) => `${name} ${attributes!.replaceAll(/"[^"]*"/g, '')}`);
}

/** The tokens of a document as GitHub and others read it. */
function listTokens(text: string): string[] {
  const tokens = markdownIt({ html: true }).parse(text, {});
  const types = tokens.flatMap(({ type, children }) => [type, ...(children ?? []).map((child) => child.type)]);
  return types.filter((type) => !['text', 'text_special', 'code_inline'].includes(type));
}

const LIST_STRUCTURE = { html: listElements, junit: listElements, markdown: listTokens, github: listTokens };

test.for(
  MARKUP.flatMap((markup) =>
    (Object.keys(LIST_STRUCTURE) as (keyof typeof LIST_STRUCTURE)[]).flatMap((format) =>
      Object.entries(REPORTS).map(([name, build]) => [markup, name, format, build] as const),
    ),
  ),
)('what servers wrote is no markup: %j in %s as %s', async ([markup, , format, build]) => {
  const plain = markup.replace(/[^A-Za-z0-9\s]/g, 'y');
  const [got, expected] = await Promise.all([markup, plain].map((text) => renderReport(build(text), format)));
  expect(got).not.toBe(expected);
  expect(LIST_STRUCTURE[format](got!)).toEqual(LIST_STRUCTURE[format](expected!));
});

test('JSON keeps what servers wrote, as escapes', async () => {
  const run = makeNastyRun(NASTY);
  expect(JSON.parse(await renderRun(run, 'json'))).toEqual(JSON.parse(JSON.stringify(run)));
});

test.each(['markdown', 'html'] as const)('only what leads to the web is a link, in %s', async (format) => {
  const links = ['javascript:y', 'https://example.org/x'];
  const run = makeRun([makeLeakResult()], { servers: [makeScenarioText({ links })] });
  const text = await renderRun(run, format);
  expect(text).toContain(format === 'html' ? '<a href="https://example.org/x">' : '](<https://example.org/x>)');
  expect(text).not.toMatch(/(?:href="|\]\(<?)javascript/);
});
