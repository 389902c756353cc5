import { incidents, loadScenario, recipes, stacks, type seedScenarios } from '../../../scenarios/catalog.ts';
import { exerciseNames, loadDeclaration } from '../../../scenarios/workshop/exercises.ts';
import type { Scenario } from '../../../scenarios/kit/scenario.ts';
import { loadExercise } from '../../workshop/course/course.ts';
import type { Pair } from '../messages.ts';

/** Replaced by its fix in three lines, because no other scenario differs from it in so little. */
export const SILENT_FIX = {
  id: 'seed/silent#fix',
  source: 'seed/silent',
  claim: 'The same generator is ended at once, because its wait takes a signal.',
  why: 'The response closes, the signal aborts, the wait rejects, and the rejection unwinds the generator through its finally.',
  edits: [
    [
      '    async function* running() {\n',
      "    const gone = new AbortController();\n    response.once('close', () => gone.abort());\n    async function* running() {\n",
    ],
    ['sleep(TICK_MS)', 'sleep(TICK_MS, undefined, { signal: gone.signal })'],
  ],
} as const;

const SEED_PAIRS: readonly (readonly [left: (typeof seedScenarios)[number], right: (typeof seedScenarios)[number]])[] =
  [
    ['seed/ticking-write', 'seed/ticking-pipeline'],
    ['seed/ticking-pipe', 'seed/ticking-pipeline'],
    ['seed/idle-pipeline', 'seed/idle-signal'],
    ['seed/never-started', 'seed/handler-owns'],
    ['seed/late-listener', 'seed/close-listener'],
    ['seed/request-close', 'seed/close-listener'],
    ['seed/write-probe-empty', 'seed/write-probe'],
    ['seed/select-race-loses-data', 'seed/select-race-keeps-data'],
    ['seed/tail-poll', 'seed/tail-watch'],
    ['seed/stalled-write', 'seed/stalled-deadline'],
    ['seed/silent', 'seed/heartbeat'],
    ['seed/silent', 'seed/timeout'],
  ];

/** Frameworks and runtimes of which the catalog has the pattern that holds, beside all that they offer. */
const STACK_RECIPES = stacks.flatMap((id) => {
  const recipe = `recipes/on-${id.replace(/^stacks\//, '').replace(/-serve$/, '')}`;
  return recipes.some((known) => known === recipe) ? [[id, recipe] as const] : [];
});

const NAMES: Readonly<Record<Pair['group'], Pair['names']>> = {
  seed: { left: 'the bug', right: 'the fix' },
  incidents: { left: 'the bug', right: 'the fix' },
  workshop: { left: 'the exercise', right: 'the solution' },
  stacks: { left: 'every signal', right: 'what holds' },
};

/** What people meet, where the texts of a scenario name its mechanism only. */
const SYMPTOMS: Readonly<Record<string, string>> = {
  'seed/silent': 'CPU tokens money zombie',
  'seed/tail-poll+tail-watch': 'EMFILE too many open files descriptors',
  'workshop/11-tail': 'EMFILE too many open files descriptors ENOSPC inotify',
  'seed/stalled-write+stalled-deadline': 'memory grows out of memory OOM backpressure',
  'incidents/09-ignored-backpressure': 'out of memory OOM',
  'incidents/06-token-burn': 'LLM OpenAI bill',
  'workshop/13-upstream': 'LLM tokens OpenAI bill',
  'workshop/15-shutdown': 'deploy SIGTERM Kubernetes hangs',
  'incidents/14-shutdown': 'deploy SIGTERM Kubernetes hangs',
};

type NamedPair = Pick<Pair, 'group' | 'id' | 'left' | 'right'>;

/** Every two servers that are worth a look side by side, in the order in which one learns. */
function namePairs(): NamedPair[] {
  const bugs = incidents.filter((id) => id.endsWith('/bug')).map((id) => id.slice(0, -'/bug'.length));
  const exercises = exerciseNames.map((name) => `workshop/${name}`);
  return [
    { group: 'seed', id: SILENT_FIX.source, left: SILENT_FIX.source, right: SILENT_FIX.id },
    ...SEED_PAIRS.map(
      ([left, right]) => ({ group: 'seed', id: `${left}+${right.split('/')[1]}`, left, right }) as const,
    ),
    ...bugs.map((id) => ({ group: 'incidents', id, left: `${id}/bug`, right: `${id}/fix` }) as const),
    ...STACK_RECIPES.map(([id, recipe]) => ({ group: 'stacks', id, left: id, right: recipe }) as const),
    ...exercises.map((id) => ({ group: 'workshop', id, left: `${id}/exercise`, right: `${id}/solution` }) as const),
  ];
}

/** The same with what they are found by. */
export function listPairs(): Promise<Pair[]> {
  return Promise.all(namePairs().map(describePair));
}

/** The one with which one begins. */
export function describeFirstPair(): Promise<Pair> {
  return describePair(namePairs()[0]!);
}

/** Whether a server stands on a side of a pair. */
export function isPaired(id: string): boolean {
  return namePairs().some(({ left, right }) => left === id || right === id);
}

/** The name of the exercise that a server is; null if it is none. */
export function findExercise(id: string): string | null {
  return exerciseNames.find((name) => id === `workshop/${name}/exercise`) ?? null;
}

async function describePair(pair: NamedPair): Promise<Pair> {
  const {
    claim,
    why,
    lesson,
    packages = [],
    guards,
    request,
    tools = [],
  } = await loadServerDeclaration(pair.group === 'stacks' ? pair.right : pair.left);
  const words = [why, lesson, ...packages, ...guards, request?.method ?? 'GET', ...tools, SYMPTOMS[pair.id] ?? ''];
  const exercise = findExercise(pair.left);
  const title = exercise === null ? claim : (await loadExercise(exercise)).lesson.title;
  return { ...pair, names: NAMES[pair.group], title, words: words.join(' ') };
}

const EXERCISE_PATTERN = /^workshop\/(.+)\/(exercise|solution)$/;

/** Imports the declaration of a scenario, or of an exercise or its solution. */
export function loadServerDeclaration(id: string): Promise<Scenario> {
  const [, exercise, part] = EXERCISE_PATTERN.exec(id) ?? [];
  return exercise === undefined ? loadScenario(id) : loadDeclaration(exercise, `${part as 'exercise'}.ts`);
}
