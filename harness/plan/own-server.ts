import type { Command, OwnServerProbe, PlannedCell, ServerPlan } from '../model/plan.ts';
import { isStreamOpen, PHASE_TRAITS } from '../model/phases.ts';
import type { BoundedOutcome, Fault, Phase } from '../../scenarios/kit/vocabulary.ts';

const RELEASED_BY_ANY: BoundedOutcome = { outcome: 'released', anyCause: true };
const SILENT: BoundedOutcome = { outcome: 'silent' };
const UNUSED: BoundedOutcome = { outcome: 'unused' };

type ExpectedOutcomes = Partial<Record<Fault, readonly BoundedOutcome[]>>;

const OPEN_STREAM: ExpectedOutcomes = {
  fin: [RELEASED_BY_ANY],
  reset: [RELEASED_BY_ANY],
  'half-close': [RELEASED_BY_ANY, SILENT],
  abort: [RELEASED_BY_ANY],
  kill: [RELEASED_BY_ANY],
  vanish: [RELEASED_BY_ANY, SILENT],
  stay: [{ outcome: 'held' }],
};

/**
 * A client that has gone is no reason to hold on, however the server learned of it. One that has closed only its sending side
 * may be served or be taken for gone, and of one that vanished only a deadline can tell. Before the first byte a guard may also
 * be left alone.
 */
const EXPECTED_OUTCOMES: readonly (readonly [Phase, ExpectedOutcomes])[] = [
  ['mid-stream', OPEN_STREAM],
  ['after-headers', OPEN_STREAM],
  [
    'before-first-byte',
    {
      fin: [RELEASED_BY_ANY, UNUSED],
      reset: [RELEASED_BY_ANY, UNUSED],
      'half-close': [RELEASED_BY_ANY, UNUSED, SILENT],
      abort: [RELEASED_BY_ANY, UNUSED],
      kill: [RELEASED_BY_ANY, UNUSED],
    },
  ],
];

/** Why nothing is expected of a server that declares nothing. */
const UNTRIED: Readonly<Record<string, string>> = {
  stall: 'whether it may wait for a client that stops reading is not known',
  sigstop: 'whether it may wait for a client that stands still is not known',
  'link-down': 'it needs a network of its own, which is made for declared servers only',
  reuse: 'it needs a stream that ends',
  reconnect: 'it needs a stream that ends',
  complete: 'it needs a stream that ends',
  shutdown: 'what it does with its clients on SIGTERM is not known',
  'before-headers': 'it cannot be told from before-first-byte without a declaration',
  'after-headers': 'the body comes with the headers',
  'before-first-byte': 'the server does not wait there',
  'mid-stream': 'no byte of the body came',
};

/** Why a server of one's own is not left in this way: a fault, a phase, or both. */
export function explainUntried(name: string): string {
  return UNTRIED[name] ?? 'nothing is expected of that';
}

/** The cells of a server of one's own, with what is expected of each of its guards; `typed` is its command as the user wrote it. */
export function buildOwnServerPlan(
  { name, command, typed }: { name: string; command: Command; typed: string },
  probe: OwnServerProbe,
): ServerPlan {
  const { guards } = probe;
  const phases = EXPECTED_OUTCOMES.filter(([phase]) => canLeave(phase, probe));
  const cells = phases.flatMap(([phase, faults]) =>
    Object.entries(faults).map(([fault, outcomes]): PlannedCell => ({
      cell: { scenario: name, fault: fault as Fault, phase },
      expectations: guards.map((guard) => ({ name: guard, kind: 'guard', outcomes })),
      request: { method: 'GET', bodyBytes: 0 },
      held: isStreamOpen(phase) ? guards : [],
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

function canLeave(phase: Phase, { holdProblem, pausesAfterHeaders, bodyProblem }: OwnServerProbe): boolean {
  if (PHASE_TRAITS[phase].isHeld) return holdProblem === null;
  return PHASE_TRAITS[phase].needs === 'headers' ? pausesAfterHeaders : bodyProblem === null;
}
