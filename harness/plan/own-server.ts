import type { Command, Probed, Expected, Planned } from '../model/plan.ts';
import type { Bounded, Fault, Outcome, Phase } from '../../scenarios/kit/vocabulary.ts';

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

/** The cells of a server of one's own, with what is expected of each of its guards; `typed` is its command as the user wrote it. */
export function planOwn(
  { name, command, typed }: { name: string; command: Command; typed: string },
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
