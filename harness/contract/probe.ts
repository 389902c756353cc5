import { setTimeout as sleep } from 'node:timers/promises';
import type { Bounded, Fault, Outcome, Phase } from '../../scenarios/kit/scenario.ts';
import type { Expected } from '../judge/expectations.ts';
import { HarnessError } from '../system/errors.ts';
import { Workspace } from '../system/workspace.ts';
import type { Planned } from '../plan/scenarios.ts';
import type { CheckOptions } from './check.ts';
import { holds } from './rules/hold.ts';
import { LIMITS } from './limits.ts';
import { Breach, NotTried } from './rules/rule.ts';
import { Lost } from './server-under-test.ts';
import { Trial } from './trial.ts';

/** A stream has this long to take guards after its first byte. */
const PROBE_MS = 500;

const RELEASED = { outcome: 'released', byAny: true } as const;

/**
 * A client that has gone is nobody's reason to hold on, whatever told the server. One that has closed only its sending side
 * may be served or be taken for gone, and of one that vanished only a deadline can tell. Before the first byte a guard may also
 * be left alone.
 */
const EXPECTED: readonly (readonly [Phase, Partial<Record<Fault, readonly (Outcome | Bounded)[]>>])[] = [
  [
    'mid-stream',
    {
      fin: [RELEASED],
      reset: [RELEASED],
      'half-close': [RELEASED, 'silent'],
      abort: [RELEASED],
      kill: [RELEASED],
      vanish: [RELEASED, 'silent'],
      stay: ['held'],
    },
  ],
  [
    'before-first-byte',
    {
      fin: [RELEASED, 'unused'],
      reset: [RELEASED, 'unused'],
      'half-close': [RELEASED, 'unused', 'silent'],
      abort: [RELEASED, 'unused'],
      kill: [RELEASED, 'unused'],
    },
  ],
];

/** What a short probe of a server has shown. */
export interface Probed {
  /** In the order in which they were taken. */
  guards: readonly string[];
  /** Why it cannot be left before the first byte; null if it can. */
  unheld: string | null;
}

export type OwnServer = Pick<CheckOptions, 'name' | 'command' | 'signal'>;

/**
 * Starts the server for one client that stays, and one that is held.
 * @throws {HarnessError} a sentence if it cannot be started, or shows no guard
 */
export async function probe({ name, command, signal }: OwnServer): Promise<Probed> {
  await using workspace = new Workspace();
  await using trial = await Trial.begin({ name, command, workspace, signal, limits: LIMITS });
  try {
    const guards = await guardsOf(trial);
    return { guards, unheld: await whyUnheld(trial) };
  } catch (error) {
    if (!(error instanceof Breach || error instanceof HarnessError || error instanceof Lost)) throw error;
    const log = trial.subject.log.tail();
    const hint = `\`npx hangup contract --check\` tries every rule on it.${log === '' ? '' : `\nThe end of its log:\n${log}`}`;
    throw new HarnessError(`${error.message} ${hint}`);
  }
}

async function guardsOf(trial: Trial): Promise<string[]> {
  await trial.listens(trial.subject);
  const visit = await trial.visit('probe');
  await trial.streams(visit);
  await trial.marked(visit, 'acquired');
  await sleep(PROBE_MS);
  return [...new Set(visit.marks.flatMap((mark) => (mark.event === 'acquired' ? [mark.guard] : [])))];
}

async function whyUnheld(trial: Trial): Promise<string | null> {
  try {
    await holds('before-first-byte').tried(trial);
    return null;
  } catch (error) {
    if (error instanceof Breach || error instanceof NotTried || error instanceof HarnessError) return error.message;
    throw error;
  }
}

/** The cells of a server of one's own, with what is expected of each of its guards; `typed` is its command as the user wrote it. */
export function planOwn(
  { name, command, typed }: Pick<OwnServer, 'name' | 'command'> & { typed: string },
  { guards, unheld }: Probed,
): Planned {
  const phases = EXPECTED.filter(([phase]) => phase === 'mid-stream' || unheld === null);
  const cells = phases.flatMap(([phase, faults]) =>
    Object.entries(faults).map(([fault, outcomes]): Expected => ({
      cell: { scenario: name, fault: fault as Fault, phase },
      guards: Object.fromEntries(guards.map((guard) => [guard, outcomes])),
      request: { method: 'GET', bodyBytes: 0 },
      held: phase === 'mid-stream' ? guards : [],
    })),
  );
  const text = {
    id: name,
    claim: `A server of your own: ${typed}`,
    why: 'The harness knows of it only what its marks say.',
    lesson: 'A client that has gone is no reason to hold on: every guard is given back.',
    links: [],
    guards,
    code: '',
    words: `--command '${typed.replaceAll("'", String.raw`'\''`)}'`,
  };
  return { id: name, program: { source: '' }, command, cells, text };
}
