import type { Command, OwnServerProbe, PlannedCell, ServerPlan } from '../model/plan.ts';
import type { BoundedOutcome, Fault, Outcome, Phase } from '../../scenarios/kit/vocabulary.ts';

const RELEASED_BY_ANY = { outcome: 'released', anyCause: true } as const;

/**
 * A client that has gone is nobody's reason to hold on, whatever told the server. One that has closed only its sending side
 * may be served or be taken for gone, and of one that vanished only a deadline can tell. Before the first byte a guard may also
 * be left alone.
 */
const EXPECTED_OUTCOMES: readonly (readonly [Phase, Partial<Record<Fault, readonly (Outcome | BoundedOutcome)[]>>])[] =
  [
    [
      'mid-stream',
      {
        fin: [RELEASED_BY_ANY],
        reset: [RELEASED_BY_ANY],
        'half-close': [RELEASED_BY_ANY, 'silent'],
        abort: [RELEASED_BY_ANY],
        kill: [RELEASED_BY_ANY],
        vanish: [RELEASED_BY_ANY, 'silent'],
        stay: ['held'],
      },
    ],
    [
      'before-first-byte',
      {
        fin: [RELEASED_BY_ANY, 'unused'],
        reset: [RELEASED_BY_ANY, 'unused'],
        'half-close': [RELEASED_BY_ANY, 'unused', 'silent'],
        abort: [RELEASED_BY_ANY, 'unused'],
        kill: [RELEASED_BY_ANY, 'unused'],
      },
    ],
  ];

/** The cells of a server of one's own, with what is expected of each of its guards; `typed` is its command as the user wrote it. */
export function buildOwnServerPlan(
  { name, command, typed }: { name: string; command: Command; typed: string },
  { guards, holdProblem }: OwnServerProbe,
): ServerPlan {
  const phases = EXPECTED_OUTCOMES.filter(([phase]) => phase === 'mid-stream' || holdProblem === null);
  const cells = phases.flatMap(([phase, faults]) =>
    Object.entries(faults).map(([fault, outcomes]): PlannedCell => ({
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
