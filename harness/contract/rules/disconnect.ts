import { setTimeout as sleep } from 'node:timers/promises';
import { FINITE_STREAM_LINES, type HttpClient } from '../../observe/clients/client.ts';
import { connectHttpClient } from '../../observe/clients/connect.ts';
import type { RuleGroup } from './rule.ts';
import { Violation, RuleSkip } from '../violation.ts';
import { lacksCapability } from '../server-under-test.ts';
import type { ContractTrial, TrialVisit } from '../trial.ts';

/** What a server does when its clients leave. */
export const disconnectRules: RuleGroup = {
  name: 'Disconnects',
  rules: [
    {
      id: 'outlives-fin',
      requirement: 'goes on after a client closed its connection (FIN)',
      section: 'what-happens-if-a-rule-is-broken',
      repair: 'An error of one connection must not end the process: catch it where the stream is served.',
      requires: ['two-at-once'],
      verify: (trial) => verifyServerSurvives(trial, ({ client }) => client.close()),
    },
    {
      id: 'outlives-reset',
      requirement: 'goes on after a client reset its connection (RST)',
      section: 'what-happens-if-a-rule-is-broken',
      repair: 'An error of one connection must not end the process: catch it where the stream is served.',
      requires: ['outlives-fin'],
      verify: (trial) => verifyServerSurvives(trial, ({ client }) => client.socket.resetAndDestroy()),
    },
    {
      id: 'cause',
      requirement: 'marks how it noticed, or lists no capability `cause`',
      section: 'marks',
      repair: 'Add `cause` to the capabilities of the first line, or mark no `noticed`: they contradict each other.',
      requires: ['outlives-fin'],
      verify: verifyNotices,
    },
    {
      id: 'ends',
      requirement: `ends a stream of ${FINITE_STREAM_LINES} lines and keeps the connection`,
      section: 'requests',
      repair: 'Close neither the connection nor the server after `ends=3`; over HTTP/1.1 send the body in chunks.',
      requires: ['outlives-fin'],
      verify: (trial) => verifyStreamEnd(trial),
    },
  ],
};

/** A client leaves, and another one is served. */
async function verifyServerSurvives(trial: ContractTrial, disconnect: (visit: TrialVisit) => void): Promise<string> {
  const visit = trial.visits.find(({ client }) => !client.socket.destroyed) ?? (await trial.openVisit('stream'));
  await trial.waitForFirstByte(visit);
  disconnect(visit);
  await waitUntilNoticed(trial, visit);
  await trial.waitForFirstByte(await trial.openVisit('stream'));
  return '';
}

/** Resolves as soon as the server says that it noticed, or when it had its time. */
async function waitUntilNoticed({ server, limits }: ContractTrial, { marks }: TrialVisit): Promise<void> {
  const { signal } = server;
  const hasNoticed = () => marks.some(({ event }) => event === 'noticed');
  await server.marks
    .waitUntil(hasNoticed, {
      withinMs: limits.settleMs,
      signal,
      code: 'wait-timeout',
      sentence: () => 'Nothing was noticed.',
    })
    .catch(() => signal.throwIfAborted()); // most servers say nothing, and need not
}

function verifyNotices({ server, visits }: ContractTrial): string {
  const causes = visits.flatMap(({ marks }) => marks.flatMap((mark) => (mark.event === 'noticed' ? [mark.by] : [])));
  const isUnlisted = lacksCapability(server, 'cause');
  if (isUnlisted && causes.length > 0)
    throw new Violation(`Expected no \`noticed\` without the capability \`cause\`, got one by ${causes[0]}.`);
  if (isUnlisted) return 'no cause is guessed';
  if (causes.length === 0) throw new RuleSkip('it marked no `noticed`, so causes are guessed from its `write` marks');
  return `by ${[...new Set(causes)].join(', ')}`;
}

async function verifyStreamEnd(trial: ContractTrial): Promise<string> {
  if (lacksCapability(trial.server, 'ends')) throw new RuleSkip('its capabilities do not list `ends`');
  const bound = { withinMs: trial.limits.readyMs, wanted: 'take a connection', got: () => 'none' };
  const target = trial.createTarget(`ends-${trial.visits.length + 1}`, { hold: null, ends: FINITE_STREAM_LINES });
  await using client = await trial.waitFor(connectHttpClient(target), bound);
  await waitForStreamEnd(trial, client);
  await trial.waitFor(client.requestAgain(), {
    withinMs: trial.limits.readyMs,
    wanted: 'answer a second request after the stream ended',
    got: () => 'no end of an answer',
  });
  if (client.connections > 1)
    throw new Violation('Expected a second request on the connection of the first, got a connection that was closed.');
  return '';
}

async function waitForStreamEnd({ limits, server }: ContractTrial, client: HttpClient): Promise<void> {
  const late = sleep(limits.streamEndMs, 'late', { ref: false });
  const result = await Promise.race([
    client.ended.then(
      () => 'ended',
      (error: unknown) => String(error),
    ),
    late,
  ]);
  server.signal.throwIfAborted();
  if (result === 'late')
    throw new RuleSkip(`the stream went on for ${limits.streamEndMs} ms; only the control \`complete\` asks for this`);
  if (result !== 'ended')
    throw new Violation(`Expected the stream of ${FINITE_STREAM_LINES} lines to end regularly, got ${result}.`);
}
