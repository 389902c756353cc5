import { setTimeout as sleep } from 'node:timers/promises';
import { LINES, type Usual } from '../../observe/clients/client.ts';
import { usual } from '../../observe/clients/connect.ts';
import type { RuleGroup } from './rule.ts';
import { Breach, NotTried } from '../violation.ts';
import type { Trial, Visit } from '../trial.ts';

/** What a server does when its clients leave. */
export const leavingRules: RuleGroup = {
  name: 'Disconnects',
  rules: [
    {
      id: 'outlives-fin',
      says: 'goes on after a client closed its connection (FIN)',
      section: 'what-happens-if-a-rule-is-broken',
      repair: 'An error of one connection must not end the process: catch it where the stream is served.',
      needs: ['two-at-once'],
      tried: (trial) => outlives(trial, ({ client }) => client.close()),
    },
    {
      id: 'outlives-reset',
      says: 'goes on after a client reset its connection (RST)',
      section: 'what-happens-if-a-rule-is-broken',
      repair: 'An error of one connection must not end the process: catch it where the stream is served.',
      needs: ['outlives-fin'],
      tried: (trial) => outlives(trial, ({ client }) => client.socket.resetAndDestroy()),
    },
    {
      id: 'notices',
      says: 'marks how it noticed, or says that it cannot tell',
      section: 'marks',
      repair: 'Leave `"notices":false` out of the first line, or mark no `noticed`: they contradict each other.',
      needs: ['outlives-fin'],
      tried: notices,
    },
    {
      id: 'ends',
      says: `ends a stream of ${LINES} lines and keeps the connection`,
      section: 'requests',
      repair: 'Close neither the connection nor the server after `ends=3`; over HTTP/1.1 send the body in chunks.',
      needs: ['outlives-fin'],
      tried: (trial) => endsAndKeeps(trial),
    },
  ],
};

/** A client leaves, and another one is served. */
async function outlives(trial: Trial, leave: (visit: Visit) => void): Promise<string> {
  const visit = trial.visits.find(({ client }) => !client.socket.destroyed) ?? (await trial.visit('stream'));
  await trial.streams(visit);
  leave(visit);
  await settled(trial, visit);
  await trial.streams(await trial.visit('stream'));
  return '';
}

/** Resolves as soon as the server says that it noticed, or when it had its time. */
async function settled({ subject, limits }: Trial, { marks }: Visit): Promise<void> {
  const { signal } = subject;
  const noticed = () => marks.some(({ event }) => event === 'noticed');
  await subject.marks
    .until(noticed, { withinMs: limits.settleMs, signal, sentence: () => 'Nothing was noticed.' })
    .catch(() => signal.throwIfAborted()); // most servers say nothing, and need not
}

function notices({ subject, visits }: Trial): string {
  const said = visits.flatMap(({ marks }) => marks.flatMap((mark) => (mark.event === 'noticed' ? [mark.by] : [])));
  const cannotTell = subject.marks.listening?.notices === false;
  if (cannotTell && said.length > 0)
    throw new Breach(`Expected no \`noticed\` after "notices":false, got one by ${said[0]}.`);
  if (cannotTell) return 'no cause is guessed';
  if (said.length === 0) throw new NotTried('it marked no `noticed`, so causes are guessed from its `write` marks');
  return `by ${[...new Set(said)].join(', ')}`;
}

async function endsAndKeeps(trial: Trial): Promise<string> {
  const wanted = { withinMs: trial.limits.readyMs, wanted: 'take a connection', got: () => 'none' };
  const target = trial.target(`ends-${trial.visits.length + 1}`, { hold: null, ends: LINES });
  await using client = await trial.bounded(usual(target), wanted);
  await ended(trial, client);
  await trial.bounded(client.again(), {
    withinMs: trial.limits.readyMs,
    wanted: 'answer a second request after the stream ended',
    got: () => 'no end of an answer',
  });
  if (client.connections > 1)
    throw new Breach('Expected a second request on the connection of the first, got a connection that was closed.');
  return '';
}

async function ended({ limits, subject }: Trial, client: Usual): Promise<void> {
  const late = sleep(limits.endsMs, 'late', { ref: false });
  const how = await Promise.race([
    client.ended.then(
      () => 'ended',
      (error: unknown) => String(error),
    ),
    late,
  ]);
  subject.signal.throwIfAborted();
  if (how === 'late')
    throw new NotTried(`the stream went on for ${limits.endsMs} ms; only the control \`complete\` asks for this`);
  if (how !== 'ended') throw new Breach(`Expected the stream of ${LINES} lines to end regularly, got ${how}.`);
}
