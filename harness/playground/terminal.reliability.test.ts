import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { startPlayground } from './fixtures/terminal.ts';
import type { EventBatch, OpenedSession, SideEvent } from './messages.ts';

const PATIENCE_MS = 10_000;

/** A terminal with a page that reads its stream, and the processes of its two servers. */
async function startServing() {
  const folder = mkdtempSync(join(tmpdir(), 'hangup-terminal-'));
  const { terminal, url } = await startPlayground({ TMPDIR: folder });
  onTestFinished(() => {
    terminal.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  });
  const { origin, hash } = new URL(url);
  const headers = { authorization: `Bearer ${hash.slice('#token='.length)}`, 'content-type': 'application/json' };
  const call = async (name: string, body: object): Promise<unknown> =>
    (await fetch(`${origin}/api/${name}`, { method: 'POST', headers, body: JSON.stringify(body) })).json();
  const { session } = (await call('open', {})) as OpenedSession;
  const stream = await fetch(`${origin}/api/events?session=${session}`, { headers });
  const events = readEvents(stream.body!);
  await call('run', { session, sides: { left: { id: 'seed/silent' }, right: { id: 'seed/silent#fix' } } });
  await call('connect', { session, clients: 1 });
  const pids: number[] = [];
  for await (const event of events) {
    if (event.kind === 'listening') pids.push(event.pid);
    if (pids.length === 2 && event.kind === 'connected') break;
  }
  /** Not another playground, which may have taken the port. */
  const isServing = async () => {
    const answer = await fetch(`${origin}/api/pairs`, { method: 'POST', headers, body: '{}' }).catch(() => null);
    return answer?.ok === true;
  };
  return { terminal, folder, pids, isServing, call: (name: string) => call(name, { session }) };
}

async function* readEvents(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<SideEvent> {
  let rest = '';
  for await (const chunk of body.pipeThrough(new TextDecoderStream()).values({ preventCancel: true })) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines.filter((one) => one.startsWith('data: ')))
      yield* (JSON.parse(line.slice('data: '.length)) as EventBatch).events;
  }
}

const isRunning = (pid: number) => existsSync(`/proc/${pid}`);

test.for([
  ['SIGINT', [130, null]],
  ['SIGTERM', [130, null]],
  ['SIGKILL', [null, 'SIGKILL']],
] as const)(
  'while a page reads its stream, %s ends the playground, and leaves no process, port or folder',
  async ([signal, exit]) => {
    const { terminal, folder, pids, isServing } = await startServing();
    expect(pids.filter(isRunning)).toHaveLength(2);
    expect(await isServing()).toBe(true);
    expect(readdirSync(folder)).not.toEqual([]);
    const exited = once(terminal, 'exit');
    terminal.kill(signal);
    expect(await exited).toEqual(exit);
    while (signal === 'SIGKILL' && pids.some(isRunning)) await sleep(10); // it could put nothing away itself
    expect(pids.filter(isRunning)).toEqual([]);
    expect(await isServing()).toBe(false);
    await expect.poll(() => readdirSync(folder), { timeout: PATIENCE_MS }).toEqual([]);
  },
);

test('a tab that is closed while the terminal is ends no later than that', async () => {
  const { terminal, pids, call } = await startServing();
  const exited = once(terminal, 'exit');
  void call('close').catch(() => {}); // its answer may come too late
  terminal.kill('SIGINT');
  expect(await exited).toEqual([130, null]);
  expect(pids.filter(isRunning)).toEqual([]);
});
