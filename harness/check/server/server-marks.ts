import type { Mark, ServerVersions, Stall } from '../../model/history.ts';
import type { NetworkEnv } from '../../observe/clients/network-env.ts';
import { MarksFile } from '../../observe/marks-file.ts';
import { awaitBounded } from '../../system/bounded.ts';
import { readMonotonicNs } from '../../system/clock.ts';
import { HarnessError } from '../../system/errors.ts';

const ANSWER_TIMEOUT_MS = 5_000;
/** Until a server has said that it speaks the contract. It is given longer to open its ports. */
const SILENT_POLL_MS = 100;

interface ServerMarksOptions {
  path: string;
  signal: AbortSignal;
  /** Told of a line that breaks the contract, once. */
  onViolation: (error: HarnessError) => void;
}

/** What a server says of itself by docs/contract.md. One that does not speak it writes nothing, and is asked nothing. */
export class ServerMarks implements Disposable {
  readonly #file: MarksFile;
  readonly #signal: AbortSignal;

  constructor({ path, signal, onViolation }: ServerMarksOptions) {
    this.#signal = signal;
    const onError = (error: unknown) =>
      onViolation(error instanceof HarnessError ? error : new HarnessError('internal', String(error)));
    this.#file = new MarksFile(path, onError, { silentPollMs: SILENT_POLL_MS });
  }

  /** The port that is meant, if it listens on several; null if it has not said so. */
  get port(): number | null {
    return this.#file.listening?.port ?? null;
  }

  /** Whether it waits at `x-hangup-hold`, as far as it says. */
  get holds(): boolean {
    const { listening } = this.#file;
    return listening !== undefined && listening.capabilities?.includes('hold') !== false;
  }

  /** Null of a server that does not speak the contract. */
  get versions(): ServerVersions | null {
    const { listening } = this.#file;
    if (listening === undefined) return null;
    const { stack, runtime, capabilities = null } = listening;
    return { stack, runtime, capabilities };
  }

  /** All of one connection up to now. */
  read(connection: string): readonly Mark[] {
    this.#file.read();
    return this.#file.getMarks(connection);
  }

  /** When the harness stood still between two moments. */
  listStalls(from: number, to: number): Stall[] {
    return this.#file.listStalls(from, to);
  }

  /** Resolves when the marks of a connection say so, or after `withinMs`. @throws {HarnessError} if they break the contract */
  async wait(connection: string, withinMs: number, isMet: (marks: readonly Mark[]) => boolean): Promise<void> {
    const bound = { withinMs, signal: this.#signal, code: 'wait-timeout' as const, sentence: () => '' };
    await this.#file
      .waitUntil(() => isMet(this.#file.getMarks(connection)), bound)
      .catch(() => this.#signal.throwIfAborted());
  }

  /** Asks below /hangup/. Resolves with the moment of the answer in ns; null if there is none. */
  async request(networkEnv: NetworkEnv, path: string): Promise<number | null> {
    const { control, port = 0 } = this.#file.listening ?? {};
    try {
      const answer = networkEnv.sendGet(control ?? port, path);
      const sentence = () => '';
      const signal = this.#signal;
      await awaitBounded(answer, { withinMs: ANSWER_TIMEOUT_MS, signal, code: 'control-timeout', sentence });
      return readMonotonicNs();
    } catch {
      this.#signal.throwIfAborted();
      return null;
    }
  }

  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
  }
}
