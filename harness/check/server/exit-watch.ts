import { getProcessKey, type ProcessStat } from '../../observe/kernel/process-tree.ts';
import type { ClientEvidence, Exit } from '../evidence.ts';
import type { CheckedServer } from './server.ts';

/** Whether a server is still the one that was started, and how its clients ended it. */
export class ExitWatch {
  readonly #server: CheckedServer;
  /** Before the first client. */
  readonly #firstProcesses: readonly ProcessStat[];
  /** Of the first end; null while there was none. */
  exit: Exit | null = null;

  /** @param firstProcesses all that must stay; without them only the one that listens must */
  constructor(server: CheckedServer, firstProcesses: readonly ProcessStat[] = []) {
    this.#server = server;
    this.#firstProcesses = firstProcesses;
  }

  /** Whether it listens. @param leftCount of clients so far */
  async isListening(leftCount: number): Promise<boolean> {
    return this.#take(await this.#server.checkListening(), leftCount);
  }

  /** Whether it is there for a client that got no connection, or none that it took. @param leftCount of clients so far */
  async isThere(leftCount: number): Promise<boolean> {
    const listens = this.#take(await this.#server.lookUpListener(), leftCount);
    return listens && this.exit === null && !this.#hasLostProcess(leftCount);
  }

  #take({ listens, restarted }: { listens: boolean; restarted: boolean }, leftCount: number): boolean {
    if (!listens || restarted)
      this.#record(
        { text: restarted ? 'ended and was started again' : this.#server.describeExit(), restarted },
        leftCount,
      );
    return listens;
  }

  /** A cluster of which a worker ended still has its listener, and takes no connection. @param leftCount of clients so far */
  #hasLostProcess(leftCount: number): boolean {
    const now = new Set(this.#server.tree.list().map(getProcessKey));
    const lost = this.#firstProcesses.filter((stat) => !now.has(getProcessKey(stat)));
    if (lost.length === 0) return false;
    this.#record(
      { text: `lost ${lost.length} of ${this.#firstProcesses.length} processes`, restarted: true },
      leftCount,
    );
    return true;
  }

  #record(exit: Pick<Exit, 'text' | 'restarted'>, afterVisits: number): void {
    this.exit ??= { ...exit, log: this.#server.describeLog(), afterVisits };
  }
}

/** A client that connects just before a server closes its port is not taken by it any more: its connection is cut when the port is. */
export function isTurnedAway({ answer, ended }: Pick<ClientEvidence, 'answer' | 'ended'>): boolean {
  return answer.firstByteMs === null && ended === 'cut';
}
