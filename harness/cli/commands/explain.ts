import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import pico from 'picocolors';
import { fileOf, load, loadStack, stacks } from '../../../scenarios/catalog.ts';
import { readAccepted } from '../../stacks/accepted.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { idOf } from '../selection.ts';

/** `hangup explain`: the claim, the mechanism, the lesson and the code of one scenario, or what is known of a stack. */
export async function explain(word: string): Promise<ExitCode> {
  const wanted = idOf(word);
  console.log(stacks.some((one) => one === wanted) ? await ofStack(wanted) : await ofScenario(wanted));
  return EXIT.expected;
}

async function ofStack(wanted: string): Promise<string> {
  const { id, docs, signals, bodies, absent = [] } = await loadStack(wanted);
  const { notes, targets } = await readAccepted(id);
  const streams = Object.entries(bodies).map(([body, guards]) => `${body}: ${guards.join(', ')}`);
  const lines = Object.entries(targets).flatMap(([target, guards]) =>
    Object.entries(guards).map(
      ([guard, table]) =>
        `${target}, ${guard}\n${Object.entries(table)
          .map(([where, what]) => `    ${where}: ${what}`)
          .join('\n')}`,
    ),
  );
  return [
    pico.bold(id),
    section('Signals', signals),
    section('Streams, and their guards', streams),
    ...(absent.length > 0
      ? [
          section(
            'Absent',
            absent.map(({ reason, ...what }) => `${Object.values(what).join(' ')}: ${reason}`),
          ),
        ]
      : []),
    ...(notes.length > 0
      ? [
          section(
            'Notes',
            notes.map(({ target, guard, reason, link }) => [target, guard, reason, link].filter(Boolean).join('; ')),
          ),
        ]
      : []),
    section('Accepted: method / phase / fault / body / shape', lines),
    section('Documentation', [docs]),
    section('Code', [relative(process.cwd(), fileURLToPath(fileOf(id)))]),
    `Watch it: npx hangup serve ${id}\nMeasure it: npx hangup run ${id} --full`,
  ].join('\n\n');
}

async function ofScenario(wanted: string): Promise<string> {
  const { id, claim, why, lesson, links = [], expect } = await load(wanted);
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
  return sections.join('\n\n');
}

function section(title: string, lines: readonly string[]): string {
  return [pico.bold(title), ...lines.map((line) => `  ${line}`)].join('\n');
}

function inWords(guards: Readonly<Record<string, string | { outcome: string }>>): string {
  return Object.entries(guards)
    .map(([guard, expected]) => `${guard}: ${typeof expected === 'string' ? expected : expected.outcome}`)
    .join('; ');
}
