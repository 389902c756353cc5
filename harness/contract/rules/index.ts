import { endRules } from './end.ts';
import { holdRules } from './hold.ts';
import { disconnectRules } from './disconnect.ts';
import { marksRules } from './marks.ts';
import { requestRules } from './request.ts';
import type { RuleGroup } from './rule.ts';
import { startRules } from './start.ts';

/** In the order in which they are tried and shown. */
export const RULE_GROUPS: readonly RuleGroup[] = [
  startRules,
  marksRules,
  requestRules,
  disconnectRules,
  holdRules,
  endRules,
];
