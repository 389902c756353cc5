import type { Scenario } from '../../../scenarios/kit/scenario.ts';
import type { Reason } from '../../../scenarios/workshop/task.ts';
import type { Result } from '../../model/result.ts';
import type { CoreTime } from '../../run/core-times.ts';

/** What a learner's file declares; what it serves is known by its process only. */
export type DeclaredExercise = Pick<Scenario, 'id' | 'guards' | 'expect'> & Pick<Partial<Scenario>, 'request'>;

/** What stands in the way of everything else. */
export interface AnswerProblem {
  reason: Reason;
  /** A whole sentence for the learner. */
  sentence: string;
  /** However busy the machine was. */
  isCertain?: true;
}

/** All that was seen of one answer. */
export interface AnswerEvidence {
  /** Why nothing, or not everything, could be observed; null if all was. */
  problem: AnswerProblem | null;
  declared: DeclaredExercise | null;
  results: readonly Result[];
  /** Guards that were still held after a client that had stalled was gone. */
  parked: readonly string[];
  /** The folders of guards in which there were files after their connection had been observed. */
  leftFolders: readonly string[];
  /** Of each server while it was observed; of one that did not listen, while that was waited for. */
  coreTimes: readonly (readonly CoreTime[])[];
}
