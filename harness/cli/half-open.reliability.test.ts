import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  findStoppedProcesses,
  listOwnLinks,
  listNetworkNamespaces,
  findUnlinkedProcesses,
} from '../observe/fixtures/network-leftovers.ts';
import { LeftoverProbe } from '../observe/fixtures/leftover-probe.ts';
import { startHangup, killAfterTest, type RunningCommand } from './fixtures/command-line.ts';

const MID_RUN = { timeout: 60_000 };

let traces: LeftoverProbe;
let links: string[];

beforeEach(() => {
  traces = new LeftoverProbe();
  links = listOwnLinks();
});

afterEach(() => traces[Symbol.dispose]());

/** A run whose clients are frozen and unplugged, and will be for a minute. */
async function midRun(): Promise<RunningCommand> {
  const running = startHangup(
    ['run', 'half-open/quiet', '--fault', 'sigstop,link-down,vanish', '--json'],
    traces.folder,
  );
  killAfterTest(running);
  const seen = () => ({
    frozen: findStoppedProcesses(traces).length > 0,
    unplugged: findUnlinkedProcesses(traces).length > 0,
  });
  await expect.poll(seen, MID_RUN).toEqual({ frozen: true, unplugged: true });
  return running;
}

test.each(['SIGINT', 'SIGKILL'] as const)(
  '%s while clients are frozen and unplugged leaves no process, namespace or link behind',
  async (signal) => {
    const { child } = await midRun();
    expect(listNetworkNamespaces(traces).size, 'one of the servers, one of the unplugged client').toBe(2);
    child.kill(signal);
    await once(child, 'close');
    expect(await traces.listFinalLeftovers()).toEqual([]);
    expect(listOwnLinks()).toEqual(links);
  },
);
