import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { request } from 'undici';
import { RawClient } from '../observe/clients/raw.ts';
import { HarnessError } from '../system/errors.ts';
import type { Server } from '../observe/server.ts';
import { Runner } from '../run/runner.ts';

const CLOSE_MS = 60_000;
const POLL_MS = 12;

/** The scenario that is measured: its guard hangs on the very event that the bare server notes. */
const SCENARIO = 'seed/close-listener';

/** Starts a server of the kit and a bare one, side by side, and ends them after the measurement. */
export async function withBenchServers<T>(measure: (servers: BenchServers) => Promise<T>): Promise<T> {
  const options = { patienceMs: 0, signal: new AbortController().signal, onAttempt: () => {} };
  await using runner = await Runner.open([SCENARIO], options);
  const bareFile = fileURLToPath(new URL('bare-server.ts', import.meta.url));
  const bareStart = { id: 'bare server', start: { command: { file: process.execPath, args: [bareFile] } } };
  return await runner.withServer({ id: SCENARIO, start: { program: { source: SCENARIO } } }, (kit) =>
    runner.withServer(bareStart, (bare) => measure(new BenchServers(kit.server, bare.server))),
  );
}

/** The two servers, with clients that the harness keeps no books of: they would be measured. */
export class BenchServers {
  readonly kit: Server;
  readonly bare: Server;
  #connections = 0;

  constructor(kit: Server, bare: Server) {
    this.kit = kit;
    this.bare = bare;
  }

  /** A connection id that was not used before. */
  createConnectionId(): string {
    return `bench-${(this.#connections += 1)}`;
  }

  /** A raw client that has got its first byte. */
  async connect(server: Server, connection: string): Promise<RawClient> {
    const client = await RawClient.connect({
      host: '127.0.0.1',
      port: server.port,
      connection,
      hold: null,
      request: { method: 'GET', bodyBytes: 0 },
    });
    await client.received.firstBodyByte;
    return client;
  }

  /** When the kit's guard was released, or undefined, in CLOCK_MONOTONIC nanoseconds. */
  getReleasedAt(connection: string): number | undefined {
    return this.kit.marks.getMarks(connection).find(({ event }) => event === 'released')?.at;
  }

  /** When the bare server's responses closed, in the order of closing. */
  async fetchClosedAt(): Promise<number[]> {
    const { body } = await request(`http://127.0.0.1:${this.bare.port}/closed`, { reset: true });
    return (await body.json()) as number[];
  }

  /**
   * Resolves when so many of the bare server's responses have closed, asked as often as the marks of the kit are read.
   * @throws {HarnessError} if they do not within the bound
   */
  async waitForClosed(count: number): Promise<void> {
    const deadline = Date.now() + CLOSE_MS;
    do {
      if (Date.now() > deadline)
        throw new HarnessError('bench-timeout', `Expected ${count} bare responses to close within ${CLOSE_MS} ms.`);
      await sleep(POLL_MS); // first, so that the question does not get in the way of the close
    } while ((await this.#fetchClosedCount()) < count);
  }

  async #fetchClosedCount(): Promise<number> {
    const { body } = await request(`http://127.0.0.1:${this.bare.port}/count`, { reset: true });
    return Number(await body.text());
  }
}

/** Resident memory of a process in bytes (Linux: /proc/<pid>/statm, in pages of 4 KiB). */
export function readResidentBytes(pid: number | 'self'): number {
  const [, pages] = readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ');
  return Number(pages) * 4096;
}

export function findMedian(numbers: readonly number[]): number {
  return numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}
