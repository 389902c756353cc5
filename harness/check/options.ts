import type { Fault, Phase } from '../../scenarios/kit/vocabulary.ts';
import type { Command } from '../model/plan.ts';
import type { CheckRequest } from './request.ts';

/** How clients leave, and when. */
export interface Way {
  fault: Fault;
  phase: Phase;
}

export interface CheckOptions {
  /** What reports call the server. */
  name: string;
  target: { command: Command; setPort: boolean } | { origin: URL; quick: boolean };
  requests: readonly CheckRequest[];
  /** What each server is asked once, before all others; null for nothing. */
  before: CheckRequest | null;
  faults: readonly Fault[];
  phases: readonly Phase[];
  /** Further ways of leaving, which the probe inside tries on the same process: what they leave is known by the visit. */
  moreWays: readonly Way[];
  /** How many visits count; as many again when in doubt. */
  visits: number;
  /** How much longer each client stays in the middle of its answer. */
  dwellMs: number;
  /** How much longer to look at the end. */
  lingerMs: number;
  /** Whether memory is measured, too, with 180 more clients; of a Node server only. */
  deep: boolean;
  /** From where the server is looked at; a server that runs already only from outside. */
  probes: readonly ('outside' | 'inside')[];
  signal: AbortSignal;
  onProgress: (sentence: string) => void;
}

/** What is asked of a server of which nothing more was said. */
export const CHECK_DEFAULTS = {
  before: null,
  faults: ['reset'],
  phases: ['mid-stream'],
  moreWays: [
    { fault: 'fin', phase: 'mid-stream' },
    { fault: 'reset', phase: 'before-headers' },
    { fault: 'complete', phase: 'mid-stream' },
    { fault: 'reuse', phase: 'mid-stream' },
  ],
  visits: 4,
  dwellMs: 0,
  lingerMs: 0,
  deep: false,
  probes: ['outside', 'inside'],
} as const satisfies Partial<CheckOptions>;

/** How clients leave, and from where is looked, by what was said of it; further ways only where nothing was. */
export function planLooks({
  faults,
  phases,
  quick,
}: Pick<CheckOptions, 'faults' | 'phases'> & { quick: boolean }): Pick<
  CheckOptions,
  'faults' | 'phases' | 'moreWays' | 'probes'
> {
  const isSaid = faults.length + phases.length > 0;
  return {
    faults: faults.length > 0 ? faults : CHECK_DEFAULTS.faults,
    phases: phases.length > 0 ? phases : CHECK_DEFAULTS.phases,
    moreWays: quick || isSaid ? [] : CHECK_DEFAULTS.moreWays,
    probes: quick ? ['inside'] : CHECK_DEFAULTS.probes,
  };
}
