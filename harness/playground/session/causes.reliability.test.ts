import { expect, onTestFinished, test } from 'vitest';
import type { Fault } from '../../../scenarios/kit/vocabulary.ts';
import { Tab } from '../fixtures/tab.ts';
import type { Leaving, SideEvent } from '../messages.ts';
import { describeOutcome } from '../recording/outcome.ts';
import { addBatch, createRecording } from '../recording/recording.ts';

/** A client of one server has left; what is said of it when a guard is released. */
async function leave(id: string, leaving: Omit<Leaving, 'clients'>) {
  const tab = await Tab.open();
  onTestFinished(() => tab[Symbol.asyncDispose]());
  await tab.begin();
  await tab.call('run', { sides: { left: { id } } });
  await tab.call('connect', { clients: 1 });
  await tab.call('leave', { leaving: { ...leaving, clients: 1 } });
  return tab;
}

test.for<[what: string, id: string, fault: Fault, sentence: RegExp]>([
  ['the client', 'seed/silent#fix', 'fin', /^Ended by the client: its FIN arrived/],
  ['the client', 'seed/silent#fix', 'reset', /^Ended by the client: its RST arrived/],
  ['the kernel', 'seed/write-probe', 'fin', /^Ended by the kernel: a write of the server failed \(E[A-Z]+\)\.$/],
  ['a timer', 'seed/timeout', 'fin', /^Ended by the server: a timer of its own\.$/],
])('it is said that %s ended %s after a %s', async ([, id, fault, sentence]) => {
  const tab = await leave(id, { fault, moment: { kind: 'now' } });
  await tab.waitFor((event) => event.kind === 'mark' && event.mark.event === 'released');
  const recording = createRecording();
  addBatch(recording, { at: 0, events: tab.events });
  const { tone, detail } = describeOutcome(recording.left, Infinity);
  expect(detail).toMatch(sentence);
  expect(tone).toBe('good');
});

test('a client that waits for some bytes leaves when it has them', async () => {
  const tab = await leave('seed/ticking-write', { fault: 'fin', moment: { kind: 'bytes', bytes: 400 } });
  const isLeft = (event: SideEvent) => event.kind === 'left';
  await tab.waitFor(isLeft);
  const received = tab.events.filter((event) => event.kind === 'received');
  expect(received.at(-1)?.bytes).toBeGreaterThanOrEqual(400);
});

test('of a long answer the client keeps the beginning, and nothing is said to come twice', async () => {
  const tab = await Tab.open();
  onTestFinished(() => tab[Symbol.asyncDispose]());
  await tab.begin();
  const { code } = JSON.parse((await tab.call('source', { id: 'seed/silent' })).text) as { code: string };
  const line = "'x'.repeat(99) + '\\n'";
  const long = code.replace(/for \(;;\) \{[\s\S]*?\n {8}\}/, `for (;;) { yield ${line}; await sleep(1); }`);
  await tab.call('run', { sides: { left: { id: 'seed/silent', code: long } } });
  await tab.call('connect', { clients: 1 });
  const isLong = (event: SideEvent) => event.kind === 'received' && event.bytes > 90_000;
  await tab.waitFor(isLong);
  expect(tab.events.findLast(isLong)).toMatchObject({ text: '' });
});
