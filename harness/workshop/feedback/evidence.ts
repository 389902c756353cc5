import type { Scenario } from '../../../scenarios/kit/scenario.ts';
import type { Reason } from '../../../scenarios/workshop/task.ts';
import type { Result } from '../../model/result.ts';

/** What a learner's file declares; what it serves is known by its process only. */
export type Declared = Pick<Scenario, 'id' | 'guards' | 'expect'> & Pick<Partial<Scenario>, 'request'>;

/** What stands in the way of everything else. */
export interface Problem {
  reason: Reason;
  /** A whole sentence for the learner. */
  sentence: string;
}

/** All that was seen of one answer. */
export interface Evidence {
  /** Why nothing, or not everything, could be observed; null if all was. */
  problem: Problem | null;
  declared: Declared | null;
  results: readonly Result[];
  /** Guards that were still held after a client that had stalled was gone. */
  parked: readonly string[];
}
