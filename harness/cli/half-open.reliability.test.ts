import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { frozen, linksHere, namespaces, unplugged } from '../observe/fixtures/network-traces.ts';
import { Traces } from '../observe/fixtures/traces.ts';
import { hangup, type Running } from './fixtures/command-line.ts';

let traces: Traces;
let links: string[];

beforeEach(() => {
  traces = new Traces();
  links = linksHere();
});

afterEach(() => traces[Symbol.dispose]());

/** A run whose clients are frozen and unplugged, and will be for a minute. */
async function midRun(): Promise<Running> {
  const running = hangup(['run', 'half-open/quiet', '--fault', 'freeze,unplug,vanish', '--json'], traces.folder);
  while (frozen(traces).length === 0 || unplugged(traces).length === 0) await sleep(20);
  return running;
}

test.each(['SIGINT', 'SIGKILL'] as const)(
  '%s while clients are frozen and unplugged leaves no process, namespace or link behind',
  async (signal) => {
    const { child } = await midRun();
    expect(namespaces(traces).size, 'one of the servers, one of the unplugged client').toBe(2);
    child.kill(signal);
    await once(child, 'close');
    expect(await traces.leftInTheEnd()).toEqual([]);
    expect(linksHere()).toEqual(links);
  },
);
