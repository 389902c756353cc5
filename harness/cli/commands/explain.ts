import { readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import pico from 'picocolors';
import { getSourceUrl, loadScenario, loadStack, references, stacks } from '../../../scenarios/catalog.ts';
import { getReferenceFolder, readReference } from '../../install/references.ts';
import { readAccepted, type AcceptedBehavior } from '../../plan/accepted.ts';
import { wrapText } from '../../model/format.ts';
import { exerciseNames } from '../../../scenarios/workshop/exercises.ts';
import { loadExercise } from '../../workshop/course/course.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { selectId, selectIds } from '../../plan/selection.ts';
import { resolveExercise } from '../workshop-selection.ts';

/** `hangup explain`: the claim, the mechanism, the lesson and the code of a scenario, or of the bug and the fix of an incident, what is known of a stack, or what an exercise asks. */
export async function runExplain(word: string): Promise<ExitCode> {
  const isExercise = word.startsWith('workshop/') || exerciseNames.some((name) => name === word);
  const parts = isExercise ? [explainExercise(word)] : selectPair(word).map(explainById);
  console.log([...new Set((await Promise.all(parts)).flat())].join('\n\n')); // bug and fix have a lesson and links in common
  return EXIT.expected;
}

/** The one that the word names, or the bug and the fix of an incident. */
function selectPair(word: string): string[] {
  const ids = selectIds([word]);
  return ids.length === 2 && new Set(ids.map(dirname)).size === 1 ? ids : [selectId(word)];
}

/** Without its answer. */
async function explainExercise(word: string): Promise<string[]> {
  const { name, lesson, shipped } = await loadExercise(resolveExercise(word));
  return [
    pico.bold(lesson.title),
    formatProse(lesson.story),
    formatSection('Your task', [lesson.todo]),
    shipped,
    `Do it: npm run workshop\nHints: npx hangup workshop hint ${name}`,
  ];
}

function explainById(wanted: string): Promise<string[]> {
  if (stacks.some((one) => one === wanted)) return explainStack(wanted);
  return references.some((one) => one === wanted) ? explainReference(wanted) : explainScenario(wanted);
}

async function explainReference(id: string): Promise<string[]> {
  const { language, sources, build, servers, shapes, guards } = await readReference(id);
  return [
    pico.bold(id),
    `The seed's streams in ${language}, through the contract.`,
    formatSection(
      'Servers',
      servers.map(({ name, command }) => `${name}: ${command.join(' ')}`),
    ),
    formatSection('Streams', shapes),
    formatSection('Guards', guards),
    formatSection(
      'Build',
      build.commands.map((words) => words.join(' ')),
    ),
    formatSection(
      'Accepted: method / phase / fault / body / shape',
      formatAcceptedLines((await readAccepted(id)).targets),
    ),
    formatSection(
      'Code',
      sources.map((source) => relative(process.cwd(), join(getReferenceFolder(id), source))),
    ),
    `Build it: npx hangup build ${id}\nMeasure it: npx hangup run ${id}`,
  ];
}

async function explainStack(wanted: string): Promise<string[]> {
  const { id, docs, signals, bodies, unsupported = [] } = await loadStack(wanted);
  const { notes, targets } = await readAccepted(id);
  const streams = Object.entries(bodies).map(([body, guards]) => `${body}: ${guards.join(', ')}`);
  return [
    pico.bold(id),
    formatSection('Signals', signals),
    formatSection('Streams, and their guards', streams),
    ...(unsupported.length > 0
      ? [
          formatSection(
            'Absent',
            unsupported.map(({ reason, ...what }) => `${Object.values(what).join(' ')}: ${reason}`),
          ),
        ]
      : []),
    ...(notes.length > 0
      ? [
          formatSection(
            'Notes',
            notes.map(({ target, guard, reason, link }) => {
              const subject = [target === '*' ? '' : target, guard].filter(Boolean).join(', ');
              return [`${subject}: ${reason}`, link].filter(Boolean).join(' ');
            }),
          ),
        ]
      : []),
    formatSection('Accepted: method / phase / fault / body / shape', formatAcceptedLines(targets)),
    formatSection('Documentation', [docs]),
    formatSection('Code', [relative(process.cwd(), fileURLToPath(getSourceUrl(id)))]),
    `Watch it: npx hangup serve ${id}\nMeasure it: npx hangup run ${id} --full`,
  ];
}

async function explainScenario(wanted: string): Promise<string[]> {
  const { id, claim, why, lesson, links = [], expect } = await loadScenario(wanted);
  const file = fileURLToPath(getSourceUrl(id));
  const expected = Object.entries(expect).map(([key, guards]) => `${key}\n    ${formatExpectations(guards)}`);
  return [
    pico.bold(id),
    formatProse(claim),
    formatSection('Why', [why]),
    formatSection('Lesson', [lesson]),
    formatSection('Expected', expected),
    ...(links.length > 0 ? [formatSection('In the wild', links)] : []),
    formatSection('Code', [`${relative(process.cwd(), file)}, without what is said above`]),
    cutTexts(await readFile(file, 'utf8')),
    `Watch it: npx hangup serve ${id}\nMeasure it: npx hangup run ${id}`,
  ];
}

/** The source of a scenario without its claim, expectations, mechanism, lesson and links. */
export function cutTexts(source: string): string {
  let isCut = false;
  const lines = source.split('\n').filter((line) => {
    const [, property] = /^ {2}(\w+)\b/.exec(line) ?? [];
    if (property !== undefined) isCut = ['claim', 'expect', 'why', 'lesson', 'links'].includes(property);
    if (/^\S/.test(line)) isCut = false;
    return !isCut;
  });
  return lines.join('\n').trim();
}

function formatAcceptedLines(targets: AcceptedBehavior['targets']): string[] {
  return Object.entries(targets).flatMap(([target, guards]) =>
    Object.entries(guards).map(([guard, table]) => {
      const lines = Object.entries(table).map(([where, what]) => `    ${where}: ${what}`);
      return [`${target}, ${guard}`, ...lines].join('\n');
    }),
  );
}

/** Lines of the text of a section keep their own indent. */
function formatSection(title: string, lines: readonly string[]): string {
  return [pico.bold(title), ...lines.map((line) => formatProse(line, '  '))].join('\n');
}

/** In lines that fit into the terminal. */
function formatProse(text: string, indent = ''): string {
  const width = process.stdout.columns ?? Infinity;
  return text
    .split('\n')
    .flatMap((line) => {
      const ownIndent = indent + /^ */.exec(line)![0];
      return wrapText(line, width - ownIndent.length).map((part) => ownIndent + part);
    })
    .join('\n');
}

function formatExpectations(guards: Readonly<Record<string, string | { outcome: string }>>): string {
  return Object.entries(guards)
    .map(([guard, expected]) => `${guard}: ${typeof expected === 'string' ? expected : expected.outcome}`)
    .join('; ');
}
