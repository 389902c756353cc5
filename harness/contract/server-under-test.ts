import type { Exit } from '../model/history.ts';
import { closeSync, openSync, readSync } from 'node:fs';
import type { FailureCode } from '../model/failure-codes.ts';
import type { Capability } from '../../scenarios/kit/marks.ts';
import { ServerGone } from './violation.ts';
import { HarnessError } from '../system/errors.ts';
import { ServerProcess, type ServerProcessOptions } from '../observe/server-process.ts';
import { endProcess, killProcess } from '../system/processes.ts';
import type { Workspace } from '../system/workspace.ts';

/** Of a file that a server floods, this much is enough to find what is wrong. */
const MAX_READ_BYTES = 16 * 1024 * 1024;
/** Longer than anybody waits for a server to end by itself. */
const SELF_END_MS = 60_000;

interface ServerUnderTestOptions extends Omit<ServerProcessOptions, 'networkEnv'> {
  workspace: Workspace;
  host: string;
}

/** A server that is held against the contract: unlike the harness's own, it can be ended by one of the two ways alone. */
export class ServerUnderTest extends ServerProcess implements AsyncDisposable {
  readonly host: string;

  /** @throws {HarnessError} if the command cannot be started */
  static async start(options: ServerUnderTestOptions): Promise<ServerUnderTest> {
    options.signal.throwIfAborted();
    const server = new ServerUnderTest(options);
    if (server.process.pid !== undefined) return server;
    const { problem } = await server.process.ended;
    await server[Symbol.asyncDispose]();
    throw new HarnessError(
      'not-startable',
      `Expected to start ${options.command.file}, got ${problem}. Name an executable file; no shell reads the command.`,
    );
  }

  private constructor({ host, workspace, ...options }: ServerUnderTestOptions) {
    super({ ...options, networkEnv: { workspace, host, wrapCommand: (command) => command } });
    this.host = host;
  }

  /** With what the signal has aborted, if it was for the server; null while it can be observed. */
  get serverGone(): ServerGone | null {
    return this.signal.reason instanceof ServerGone ? this.signal.reason : null;
  }

  /** What the file of marks holds: its whole lines, and what stands behind the last of them. */
  readLines(): { lines: string[]; rest: string } {
    const descriptor = openSync(this.marksPath, 'r');
    try {
      const buffer = Buffer.allocUnsafe(MAX_READ_BYTES);
      const byteCount = readSync(descriptor, buffer, 0, buffer.length, 0);
      const lines = buffer.toString('utf8', 0, byteCount).split('\n');
      const rest = lines.pop() ?? '';
      return { lines, rest: byteCount < MAX_READ_BYTES ? rest : '' };
    } finally {
      closeSync(descriptor);
    }
  }

  /** SIGTERM to its process group. */
  terminate(): void {
    void endProcess(this.process, SELF_END_MS);
  }

  closeInput(): void {
    this.process.stdin.end();
  }

  get ended(): Promise<unknown> {
    return this.process.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.endWith(() => {
      killProcess(this.process);
      return this.process.ended;
    });
  }

  protected override handleExit(exit: Exit): void {
    this.marks.read(); // what it wrote last may say more than that it ended
    super.handleExit(exit);
  }

  protected override createError(code: FailureCode, sentence: string): ServerGone {
    return new ServerGone(code, sentence);
  }
}

/** Whether the server lists what it can do, and not this. */
export function lacksCapability({ marks }: ServerUnderTest, capability: Capability): boolean {
  return marks.listening?.capabilities?.includes(capability) === false;
}
