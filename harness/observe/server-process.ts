import type { FailureCode } from '../model/failure-codes.ts';
import { toErrorCode } from '../system/errors.ts';
import type { Command } from '../model/plan.ts';
import { describeExit, type Exit } from '../model/history.ts';
import { findLastError, Log } from '../system/log.ts';
import { spawnProcess, type PipedProcess, type ProcessExit } from '../system/processes.ts';
import type { NetworkEnv } from './clients/network-env.ts';
import { CoreWait } from './kernel/core-wait.ts';
import { startTree, type ProcessTree } from './kernel/process-tree.ts';
import { MarksFile } from './marks-file.ts';

const MAX_LOG_BYTES = 32 * 1024 * 1024;

export interface ServerProcessOptions {
  /** What sentences call it. */
  name: string;
  command: Command;
  networkEnv: Pick<NetworkEnv, 'workspace' | 'host' | 'wrapCommand'>;
  /** Ends everything that waits for this server. */
  signal: AbortSignal;
}

/** The process of a server, with its environment, its marks and its log. How it is asked to end is for those who extend it. */
export abstract class ServerProcess {
  readonly name: string;
  readonly marks: MarksFile;
  readonly log = new Log();
  readonly tree: ProcessTree;
  /** Aborts with the reason when the server can no longer be observed: also when its process ends. */
  readonly signal: AbortSignal;
  /** The same, except that an end of the process does not abort it: after a disconnect that is something to observe. */
  readonly observationSignal: AbortSignal;
  protected readonly marksPath: string;
  protected readonly process: PipedProcess;
  readonly #end = new AbortController();
  readonly #failure = new AbortController();
  #exit: Exit | undefined;

  protected constructor({ name, command, networkEnv, signal }: ServerProcessOptions) {
    const { workspace, host, wrapCommand } = networkEnv;
    this.name = name;
    this.observationSignal = AbortSignal.any([signal, this.#failure.signal]);
    this.signal = AbortSignal.any([this.observationSignal, this.#end.signal]);
    this.marksPath = workspace.createPath(`${name}.ndjson`);
    const failByMarks = (error: unknown) => this.#fail(toErrorCode(error), (error as Error).message);
    this.marks = new MarksFile(this.marksPath, failByMarks, { coreWait: CoreWait.ofProcess(() => this.process.pid) });
    const env = { HOST: host, PORT: '0', ...command.env, HANGUP_MARKS: this.marksPath };
    const { root, tree } = startTree(`HANGUP_MARKS=${this.marksPath}`, () =>
      spawnProcess(workspace, wrapCommand({ ...command, env })),
    );
    this.process = root;
    this.tree = tree;
    const failByFlood = () => this.#fail('log-flood', `Expected ${name} to log at most 32 MiB, got more.`);
    this.log.follow(this.process.stdout, MAX_LOG_BYTES, failByFlood);
    this.log.follow(this.process.stderr, MAX_LOG_BYTES, failByFlood);
    void this.process.ended.then((exit) => this.#recordExit(exit));
  }

  /** The reason with which the signal aborts. */
  protected abstract createError(code: FailureCode, sentence: string): Error;

  /** How the process ended; undefined while it runs, and if it could not be started. */
  get exit(): Exit | undefined {
    return this.#exit;
  }

  /** Ends the process by `end`, then all that it started: also children in sessions of their own. */
  protected async endWith(end: () => Promise<unknown>): Promise<void> {
    const members = this.tree.list();
    await end();
    await this.tree.kill(members);
    this.marks[Symbol.dispose]();
  }

  protected handleExit(exit: Exit): void {
    const sentence = `Expected ${this.name} to run until the harness ends it, but it ${describeExit({ ...exit, said: '' })}.`;
    this.#end.abort(this.createError('exited', sentence));
  }

  #recordExit({ at, exitCode, signal, problem }: ProcessExit): void {
    if (exitCode === undefined && !signal)
      return this.#fail('not-startable', `Expected ${this.name} to start, but it could not be started: ${problem}.`);
    this.#exit = { at, code: exitCode ?? null, signal: signal ?? null, said: findLastError(this.log.getTail()) };
    this.handleExit(this.#exit);
  }

  #fail(code: FailureCode, sentence: string): void {
    this.#failure.abort(this.createError(code, sentence));
  }
}
