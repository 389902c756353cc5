import { createInterface } from 'node:readline';
import { HarnessError } from '../failure.ts';
import { Log } from '../log.ts';
import { end, kill, launch, type Command, type Process } from '../processes.ts';
import type { Programs } from '../programs.ts';
import type { Workspace } from '../workspace.ts';
import { Received, type Client, type Target } from './client.ts';
import { requestText } from './request-text.ts';

const MOST_LOG_BYTES = 1024 * 1024;

export interface SeparateOptions {
  workspace: Workspace;
  programs: Programs;
  localAddress: string;
  /** Wraps the command so that it runs where the client is to live. */
  enter: (command: Command) => Command;
}

/** A client in a process of its own. */
export class SeparateClient implements Client {
  readonly received = new Received();
  port = 0;
  readonly localAddress: string;
  readonly #process: Process;

  /** @throws {HarnessError} if the process ends before it is connected */
  static async connect(target: Target, options: SeparateOptions): Promise<SeparateClient> {
    const client = new SeparateClient(target, options);
    await client.#connected();
    return client;
  }

  private constructor(target: Target, { workspace, programs, localAddress, enter }: SeparateOptions) {
    this.localAddress = localAddress;
    const args = [programs.client, target.host, String(target.port), localAddress];
    this.#process = launch(workspace, enter({ file: process.execPath, args }));
    this.#process.stdin.write(requestText(target));
  }

  /** Resolves when the process has ended. */
  async kill(): Promise<void> {
    kill(this.#process);
    await this.#process.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await end(this.#process, 0);
  }

  #connected(): Promise<void> {
    const { stdout, stderr, ended } = this.#process;
    const log = new Log();
    log.follow(stderr, MOST_LOG_BYTES, () => {});
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    createInterface(stdout).on('line', (line) => {
      if (line === 'streaming') return this.received.begin();
      this.port = Number(line.replace('port ', ''));
      resolve();
    });
    void ended.then(() =>
      reject(new HarnessError(`Expected the separate client to connect, but it ended: ${log.tail()}`)),
    );
    return promise;
  }
}
