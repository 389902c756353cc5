import { setTimeout as sleep } from 'node:timers/promises';
import { formatCount } from '../../model/format.ts';
import type { Phase } from '../../../scenarios/kit/vocabulary.ts';
import type { Rule, RuleGroup } from './rule.ts';
import { lacksCapability } from '../server-under-test.ts';
import { RuleSkip, Violation } from '../violation.ts';
import type { ContractTrial, TrialVisit } from '../trial.ts';

/** Whether a client can leave before the first byte: the server must wait there until a request lets it go on. */
export const holdRules: RuleGroup = {
  name: 'Hold',
  rules: [createHoldRule('before-headers'), createHoldRule('before-first-byte')],
};

/** The rule of one phase. */
function createHoldRule(phase: Exclude<Phase, 'mid-stream'>): Rule {
  return {
    id: `hold-${phase}`,
    requirement: `waits with \`x-hangup-hold: ${phase}\`, and goes on when released`,
    section: 'requests',
    repair: 'Mark `handling`, wait for /hangup/go/<id> with the id percent-decoded, then mark `resumed` and go on.',
    requires: ['handling', 'two-at-once'],
    verify: async (trial) => {
      if (lacksCapability(trial.server, 'hold')) throw new RuleSkip('its capabilities do not list `hold`');
      const visit = await trial.openVisit(`${phase} 50% #`, { hold: phase }); // an id that does not survive in a path as it is
      await trial.waitForMark(visit, 'handling');
      await verifyQuiet(trial, visit, phase);
      await trial.requestControl(`/hangup/go/${encodeURIComponent(visit.id)}`);
      await trial.waitForMark(visit, 'resumed');
      await trial.waitForFirstByte(visit);
      visit.client.close();
      return '';
    },
  };
}

/** `before-headers` no byte may come, `before-first-byte` none of the body. */
async function verifyQuiet(
  { limits, server, name }: ContractTrial,
  { client }: TrialVisit,
  phase: Phase,
): Promise<void> {
  const { received } = client;
  const early = (phase === 'before-headers' ? received.firstByte : received.firstBodyByte).then(() => 'early' as const);
  const result = await Promise.race([early, sleep(limits.quietMs, 'quiet' as const)]);
  server.signal.throwIfAborted();
  if (result === 'quiet') return;
  const byteKind = phase === 'before-headers' ? 'byte' : 'byte of the body';
  throw new Violation(
    `Expected ${name} to send no ${byteKind} before /hangup/go/, got ${formatCount(received.bytes, 'byte')} of an answer.`,
  );
}
