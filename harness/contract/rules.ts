import { endRules } from './end-rules.ts';
import { holdRules } from './hold-rules.ts';
import { leavingRules } from './leaving-rules.ts';
import { marksRules } from './marks-rules.ts';
import { requestRules } from './request-rules.ts';
import type { RuleGroup } from './rule.ts';
import { startRules } from './start-rules.ts';

/** In the order in which they are tried and shown. */
export const GROUPS: readonly RuleGroup[] = [startRules, marksRules, requestRules, leavingRules, holdRules, endRules];
