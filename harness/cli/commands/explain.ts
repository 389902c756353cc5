import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import pico from 'picocolors';
import { fileOf, load } from '../../../scenarios/catalog.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { idOf } from '../selection.ts';

/** `hangup explain`: the claim, the mechanism, the lesson and the code of one scenario. */
export async function explain(word: string): Promise<ExitCode> {
  const { id, claim, why, lesson, links = [], expect } = await load(idOf(word));
  const file = fileURLToPath(fileOf(id));
  const expected = Object.entries(expect).map(([key, guards]) => `${key}\n    ${inWords(guards)}`);
  const sections = [
    pico.bold(id),
    claim,
    section('Why', [why]),
    section('Lesson', [lesson]),
    section('Expected', expected),
    ...(links.length > 0 ? [section('In the wild', links)] : []),
    section('Code', [relative(process.cwd(), file)]),
    await readFile(file, 'utf8'),
    `Watch it: npx hangup serve ${id}\nMeasure it: npx hangup run ${id}`,
  ];
  console.log(sections.join('\n\n'));
  return EXIT.expected;
}

function section(title: string, lines: readonly string[]): string {
  return [pico.bold(title), ...lines.map((line) => `  ${line}`)].join('\n');
}

function inWords(guards: Readonly<Record<string, string | { outcome: string }>>): string {
  return Object.entries(guards)
    .map(([guard, expected]) => `${guard}: ${typeof expected === 'string' ? expected : expected.outcome}`)
    .join('; ');
}
