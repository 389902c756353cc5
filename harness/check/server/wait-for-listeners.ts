import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessTree } from '../../observe/kernel/process-tree.ts';
import { HarnessError } from '../../system/errors.ts';
import type { ProcessExit } from '../../system/processes.ts';
import { findListeners, findPortOwner, type Listener } from './listener.ts';
import type { LogCounter } from './log-counter.ts';

interface StartingServer {
  name: string;
  tree: ProcessTree;
  signal: AbortSignal;
  log: LogCounter;
  /** How its first process ended; null while it runs. */
  exit: ProcessExit | null;
  describeExit: () => string;
}

/** Generous: some servers are built first. */
const START_TIMEOUT_MS = 120_000;
const POLL_MS = 50;
/** A server with several ports opens each soon after the one before. To look at them takes milliseconds. */
const MORE_LISTENERS_MS = 150;
const FIRST_PAUSE_MS = 2 * MORE_LISTENERS_MS;
const REPORT_MS = 5_000;

/**
 * Resolves with the ports that the server opens.
 * @param port which must be among them; null if any will do
 * @param onWait told the seconds so far, every five
 * @param onFound called when the first of them is there
 * @throws {HarnessError} if it ends, or takes too long
 */
export async function waitForListeners(
  server: StartingServer,
  { port, onWait, onFound }: { port: number | null; onWait: (seconds: number) => void; onFound: () => void },
): Promise<Listener[]> {
  const { tree, signal, name, log } = server;
  const startedAt = performance.now();
  let reports = 1;
  let listeners = findListeners(tree);
  for (; !listeners.some((listener) => port === null || listener.port === port); listeners = findListeners(tree)) {
    const tookMs = performance.now() - startedAt;
    if (server.exit !== null && tree.list().length === 0) throw createStartError(server);
    if (tookMs > START_TIMEOUT_MS)
      throw new HarnessError(
        'start-timeout',
        `Expected ${name} to listen within ${START_TIMEOUT_MS / 1_000} s, got no listening port in any of its processes.`,
        log.getTail(),
      );
    if (tookMs > reports * REPORT_MS) onWait((reports++ * REPORT_MS) / 1_000);
    await sleep(POLL_MS, undefined, { signal });
  }
  onFound();
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = MORE_LISTENERS_MS) {
    const known = listeners.length;
    await sleep(pauseMs, undefined, { signal });
    listeners = findListeners(tree);
    if (listeners.length === 0) throw createStartError(server);
    if (listeners.length === known) return listeners;
  }
}

function createStartError(server: StartingServer): HarnessError {
  const { name, exit, log } = server;
  const isStarted = exit === null || exit.problem === undefined;
  const port = findPortInUse(log.getTail());
  return new HarnessError(
    isStarted ? 'exited' : 'not-startable',
    `Expected ${name} to listen, but it ${server.describeExit()}.${port === null ? '' : describePortOwner(port)}`,
    log.getTail(),
  );
}

/** The port of `EADDRINUSE: address already in use 127.0.0.1:3000`, in the words of several languages; null if it says none. */
function findPortInUse(log: string): number | null {
  const line = log.split('\n').find((text) => /EADDRINUSE|address (?:is )?already in use/i.test(text));
  const ports = line?.match(/(?<=:)\d{2,5}\b|\b(?<=port\W{0,3})\d{2,5}\b|(?<=', )\d{2,5}\b/gi);
  return ports ? Number(ports.at(-1)) : null;
}

function describePortOwner(port: number): string {
  const pid = findPortOwner(port);
  const owner = pid === null ? 'a process that cannot be seen from here' : `process ${pid}`;
  return ` Port ${port} is in use by ${owner}: end it, or let the server take its port from PORT.`;
}
