import { setTimeout as sleep } from 'node:timers/promises';
import { count } from '../../model/format.ts';
import type { Phase } from '../../../scenarios/kit/vocabulary.ts';
import type { Rule, RuleGroup } from './rule.ts';
import { Breach } from '../violation.ts';
import type { Trial, Visit } from '../trial.ts';

/** Whether a client can leave before the first byte: the server must wait there until it is told to go on. */
export const holdRules: RuleGroup = {
  name: 'Hold',
  rules: [holds('before-headers'), holds('before-first-byte')],
};

/** The rule of one phase. */
export function holds(phase: Exclude<Phase, 'mid-stream'>): Rule {
  return {
    id: `hold-${phase}`,
    says: `waits with \`x-hangup-hold: ${phase}\`, and goes on when told`,
    section: 'requests',
    repair: 'Mark `handling`, wait for /hangup/go/<id> with the id percent-decoded, then mark `resumed` and go on.',
    needs: ['handling', 'two-at-once'],
    tried: async (trial) => {
      const visit = await trial.visit(`${phase} 50% #`, { hold: phase }); // an id that does not survive in a path as it is
      await trial.marked(visit, 'handling');
      await isQuiet(trial, visit, phase);
      await trial.ask(`/hangup/go/${encodeURIComponent(visit.id)}`);
      await trial.marked(visit, 'resumed');
      await trial.streams(visit);
      visit.client.close();
      return '';
    },
  };
}

/** `before-headers` no byte may come, `before-first-byte` none of the body. */
async function isQuiet({ limits, subject, name }: Trial, { client }: Visit, phase: Phase): Promise<void> {
  const { received } = client;
  const early = (phase === 'before-headers' ? received.answered : received.streaming).then(() => 'early' as const);
  const how = await Promise.race([early, sleep(limits.quietMs, 'quiet' as const)]);
  subject.signal.throwIfAborted();
  if (how === 'quiet') return;
  const what = phase === 'before-headers' ? 'byte' : 'byte of the body';
  throw new Breach(
    `Expected ${name} to send no ${what} before /hangup/go/, got ${count(received.bytes, 'byte')} of an answer.`,
  );
}
