import { incidents, loadScenario, type seedScenarios } from '../../scenarios/catalog.ts';
import { exerciseNames, loadDeclaration } from '../../scenarios/workshop/exercises.ts';
import type { Scenario } from '../../scenarios/kit/scenario.ts';
import type { Pair } from './messages.ts';

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

type NamedPair = Omit<Pair, 'title' | 'words'>;

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
    ...exercises.map((id) => ({ group: 'workshop', id, left: `${id}/exercise`, right: `${id}/solution` }) as const),
  ];
}

/** The same with what they are found by. */
export function listPairs(): Promise<Pair[]> {
  return Promise.all(namePairs().map(describePair));
}

/** Whether a server stands on a side of a pair. */
export function isPaired(id: string): boolean {
  return namePairs().some(({ left, right }) => left === id || right === id);
}

async function describePair(pair: NamedPair): Promise<Pair> {
  const { claim, why, lesson, packages = [], guards, request, tools = [] } = await loadServerDeclaration(pair.left);
  const words = [why, lesson, ...packages, ...guards, request?.method ?? 'GET', ...tools];
  return { ...pair, title: claim, words: words.join(' ') };
}

const EXERCISE_PATTERN = /^workshop\/(.+)\/(exercise|solution)$/;

/** Imports the declaration of a scenario, or of an exercise or its solution. */
export function loadServerDeclaration(id: string): Promise<Scenario> {
  const [, exercise, part] = EXERCISE_PATTERN.exec(id) ?? [];
  return exercise === undefined ? loadScenario(id) : loadDeclaration(exercise, `${part as 'exercise'}.ts`);
}
