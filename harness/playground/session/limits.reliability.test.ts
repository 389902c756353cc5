import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { createLoopbackEnv } from '../../observe/network/loopback.ts';
import { readProcessStat } from '../../observe/kernel/process-tree.ts';
import { Programs } from '../../observe/programs.ts';
import { Server } from '../../observe/server.ts';
import { Workspace } from '../../system/workspace.ts';
import { Tab } from '../fixtures/tab.ts';
import type { SideEvent } from '../messages.ts';
import { buildTestFile } from '../sources/test-file.ts';
import { Session } from './session.ts';
import { loadSideServer } from '../sources/sources.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const LEASE_MS = 180_000;
const SILENT = readFileSync(`${ROOT}scenarios/seed/silent.ts`, 'utf8');

afterEach(() => void vi.useRealTimers());

async function openTab(limits: { maxCpuSeconds?: number } = {}): Promise<Tab> {
  const tab = await Tab.open(limits);
  onTestFinished(() => tab[Symbol.asyncDispose]());
  await tab.begin();
  return tab;
}

test.for<[what: string, reason: string, statement: string, limits: { maxCpuSeconds?: number }]>([
  ['processor time', '2 s of processor time', 'for (;;);', { maxCpuSeconds: 2 }],
  ['it, and takes no hint', 'SIGKILL', "process.on('SIGXCPU', () => {}); for (;;);", { maxCpuSeconds: 2 }],
  ['memory for objects', '128 MiB of memory', 'for (const all: object[] = []; ;) all.push(Array(1_000).fill({}));', {}],
  ['all memory', '512 MiB of memory', 'Object.assign(globalThis, { all: Buffer.alloc(600 * 1024 * 1024, 1) });', {}],
])(
  'code that takes too much of %s is ended, and it is said why',
  { timeout: 30_000 },
  async ([, reason, statement, limits]) => {
    const tab = await openTab(limits);
    const code = SILENT.replace('await connection.setup();', statement);
    expect(code).not.toBe(SILENT);
    await tab.call('run', { sides: { left: { id: 'seed/silent', code }, right: { id: 'seed/silent#fix' } } });
    const connecting = tab.call('connect', { clients: 1 });
    const ended = await tab.waitFor((event): event is SideEvent & { kind: 'ended' } => event.kind === 'ended');
    expect(ended.side).toBe('left');
    expect(ended.sentence).toContain(reason);
    await tab.waitFor((event) => event.kind === 'received' && event.side === 'right'); // it goes on
    await connecting;
  },
);

test('a session ends three minutes after its last stream or lease', async () => {
  vi.useFakeTimers();
  const onExpired = vi.fn<() => void>();
  await using session = new Session({ networkEnv: {} as never, onExpired });
  await vi.advanceTimersByTimeAsync(LEASE_MS - 1);
  session.renewLease();
  await vi.advanceTimersByTimeAsync(LEASE_MS - 1);
  expect(onExpired).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(onExpired).toHaveBeenCalledOnce();
});

test('a session that ends just when its servers listen leaves none of them', async () => {
  const workspace = new Workspace();
  onTestFinished(() => workspace[Symbol.asyncDispose]());
  const programs = await Programs.translatePrograms([], workspace.createPath('programs'));
  const session = new Session({ networkEnv: createLoopbackEnv(workspace, programs), onExpired: () => {} });
  const start = Server.start.bind(Server);
  const pids: number[] = [];
  let ending: Promise<void> | undefined;
  vi.spyOn(Server, 'start').mockImplementation((options) => {
    const starting = start({ ...options, onSpawn: (pid) => pids.push(pid) });
    return starting.finally(() => void (ending ??= session[Symbol.asyncDispose]()));
  });
  onTestFinished(() => void vi.restoreAllMocks());
  await session.serve({ left: { id: 'seed/silent' }, right: { id: 'seed/silent#fix' } });
  await ending;
  expect(pids).toHaveLength(2);
  expect(pids.map(readProcessStat)).toEqual([null, null]);
});

/** What Git has to say of the checkout: files that are new, gone or changed, and when each that it knows was written. */
function describeCheckout(): string {
  const run = (command: string) => execFileSync('sh', ['-c', command], { cwd: ROOT, encoding: 'utf8' });
  return run('git status --porcelain --ignored; git ls-files -z | xargs -0 stat --format "%n %Y.%y %s"');
}

test('nothing is written into the checkout by code that runs, an exercise that is checked, or a test that is exported', async () => {
  const before = describeCheckout();
  expect(before).toContain('scenarios/seed/silent.ts');
  const tab = await openTab();
  const code = SILENT.replace('"running..."', "'edited'");
  await tab.call('run', { sides: { left: { id: 'seed/silent', code }, right: { id: 'seed/silent#fix' } } });
  await tab.call('connect', { clients: 1 });
  await tab.call('leave', { leaving: { fault: 'fin', moment: { kind: 'now' }, clients: 1 } });
  await tab.waitFor((event) => event.kind === 'mark' && event.mark.event === 'released');
  const exported = await tab.call('test', { choice: { id: 'seed/silent', code }, fault: 'fin' });
  expect(JSON.parse(exported.text)).toEqual({
    text: await buildTestFile(await loadSideServer({ id: 'seed/silent', code }), 'fin'),
  });
  const { text } = await tab.call('answer', {
    choice: {
      id: 'workshop/06-idle/exercise',
      // It fails for a reason that a busy machine cannot have.
      code: readFileSync(`${ROOT}scenarios/workshop/06-idle/exercise.ts`, 'utf8').replace(
        'yield room.backlog;',
        'process.exit(7);',
      ),
    },
  });
  expect(JSON.parse(text)).toMatchObject({ passes: false });
  expect(describeCheckout()).toBe(before);
}, 60_000);
