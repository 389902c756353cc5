import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { frozen, linksHere, namespaces, unplugged } from '../observe/fixtures/network-traces.ts';
import { Traces } from '../observe/fixtures/traces.ts';
import { hangup, killedInTheEnd, type Running } from './fixtures/command-line.ts';

const MID_RUN = { timeout: 60_000 };

let traces: Traces;
let links: string[];

beforeEach(() => {
  traces = new Traces();
  links = linksHere();
});

afterEach(() => traces[Symbol.dispose]());

/** A run whose clients are frozen and unplugged, and will be for a minute. */
async function midRun(): Promise<Running> {
  const running = hangup(['run', 'half-open/quiet', '--fault', 'sigstop,link-down,vanish', '--json'], traces.folder);
  killedInTheEnd(running);
  const seen = () => ({ frozen: frozen(traces).length > 0, unplugged: unplugged(traces).length > 0 });
  await expect.poll(seen, MID_RUN).toEqual({ frozen: true, unplugged: true });
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
