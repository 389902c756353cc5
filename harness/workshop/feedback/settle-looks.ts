import type { AnswerFeedback } from './answer.ts';
import type { AnswerEvidence } from './evidence.ts';
import { canNoiseExplain, isStarved, measureStarvedShare } from './noise.ts';

/** How often an answer is looked at before the machine is said to be too busy. */
const MAX_LOOKS = 4;

export interface CheckedAnswer {
  answer: AnswerFeedback;
  evidence: AnswerEvidence;
}

/**
 * What is said of an answer after some looks, of which the machine may have caused all before the last one; null if it is to be
 * looked at again. What the machine cannot have caused is said at once, and never outvoted. Pure.
 */
export function settleLooks(looks: readonly CheckedAnswer[]): CheckedAnswer | null {
  const last = looks.at(-1)!;
  const { answer, evidence } = last;
  const passes = answer.reason === null;
  if (passes ? looks.length === 1 || !isStarved(evidence) : !canNoiseExplain(answer, evidence)) return last;
  if (looks.length < MAX_LOOKS) return null;
  if (answer.reason === 'not-observed' && !isStarved(evidence)) return last;
  const share = Math.round(100 * Math.max(...looks.map((look) => measureStarvedShare(look.evidence))));
  const sentence = `This machine was too busy to judge your answer: for up to ${share} % of the time it waited for a core. Try again when less runs beside it; \`npx hangup doctor\` says how busy it is.`;
  return { evidence, answer: { reason: 'not-observed', sentence, shown: null } };
}
