import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { readProcessStat } from '../../observe/kernel/process-tree.ts';
import { Tab } from '../fixtures/tab.ts';
import type { SideEvent, SocketStates } from '../messages.ts';

const SAMPLES = 100;
/** As ss writes what /proc/net/tcp numbers. */
const SS_NAMES: Readonly<Record<string, string>> = {
  ESTAB: 'ESTABLISHED',
  'FIN-WAIT-1': 'FIN_WAIT1',
  'FIN-WAIT-2': 'FIN_WAIT2',
  'CLOSE-WAIT': 'CLOSE_WAIT',
  'LAST-ACK': 'LAST_ACK',
  'TIME-WAIT': 'TIME_WAIT',
  CLOSING: 'CLOSING',
};

type SocketsEvent = Extract<SideEvent, { kind: 'sockets' }>;

const isSockets = (event: SideEvent): event is SocketsEvent => event.kind === 'sockets' && event.side === 'left';
const isListening = (event: SideEvent) => event.kind === 'listening' && event.side === 'left';

async function serve(id: string) {
  const tab = await Tab.open();
  onTestFinished(() => tab[Symbol.asyncDispose]());
  await tab.begin();
  await tab.call('run', { sides: { left: { id }, right: { id } } });
  const listening = await tab.waitFor(isListening);
  return { tab, ...(listening as SideEvent & { pid: number; port: number }) };
}

/** Both ends of a connection, as ss has them. */
async function readSs(clientPort: number, serverPort: number): Promise<Pick<SocketStates, 'client' | 'server'>> {
  const { stdout } = await promisify(execFile)('ss', ['-tanH']);
  const rows = stdout.split('\n').map((line) => line.trim().split(/\s+/));
  const find = (from: number, to: number) =>
    rows.find(([, , , local = '', peer = '']) => local.endsWith(`:${from}`) && peer.endsWith(`:${to}`))?.[0];
  const [client, server] = [find(clientPort, serverPort), find(serverPort, clientPort)];
  return { client: SS_NAMES[client ?? ''] ?? null, server: SS_NAMES[server ?? ''] ?? null };
}

test(`the states of the sockets are those of ss, in ${SAMPLES} samples`, async () => {
  const { tab, port } = await serve('seed/silent');
  const seen = new Set<string>();
  for (let sample = 0; sample < SAMPLES;) {
    tab.events.length = 0;
    await tab.call('connect', { clients: 1 });
    const isLeft = (event: SideEvent, kind: SideEvent['kind']) => event.side === 'left' && event.kind === kind;
    const connected = await tab.waitFor((event) => isLeft(event, 'connected'));
    const clientPort = (connected as SideEvent & { port: number }).port;
    const compare = async () => {
      const shown = () => {
        const event = tab.events.findLast(isSockets);
        return { client: event?.states.client ?? null, server: event?.states.server ?? null };
      };
      for (let isSame = false; !isSame;) {
        const real = JSON.stringify(await readSs(clientPort, port));
        const told = JSON.stringify(shown());
        seen.add(told);
        isSame = real === told; // or one of both is still to see what the other one has
      }
      sample += 1;
    };
    await tab.waitFor(isSockets);
    await compare();
    const fault = (['fin', 'reset', 'half-close', 'stall'] as const)[sample % 4]!;
    await tab.call('leave', { leaving: { fault, moment: { kind: 'now' }, clients: 1 } });
    for (let look = 0; look < 4; look += 1) await compare();
  }
  expect(seen.size).toBeGreaterThan(1);
}, 120_000);

test('a server whose process is stopped is shown as stopped within a second', async () => {
  const { tab, pid } = await serve('seed/silent');
  await tab.waitFor((event) => event.kind === 'process');
  process.kill(pid, 'SIGSTOP');
  while (readProcessStat(pid)?.isStopped === false) await sleep(1);
  for (let turn = 0; turn < 4; turn += 1) await sleep(250); // a second of the loop that looks: it is as late as the looks
  expect(tab.events).toContainEqual(expect.objectContaining({ kind: 'process', side: 'left', state: 'stopped' }));
  process.kill(pid, 'SIGCONT');
});
