import { dropAll } from '../socket-filter.ts';
import type { Workspace } from '../workspace.ts';
import type { Bare, Target, Vanishing } from './client.ts';
import { bare } from './connect.ts';

/** A client on loopback that vanishes behind a filter on its socket. */
export class FilteredClient implements Vanishing {
  readonly how = 'a filter drops whatever arrives at the client';
  readonly port: number;
  readonly received: Bare['received'];
  readonly #client: Bare;
  readonly #workspace: Workspace;

  static async connect(target: Target, workspace: Workspace): Promise<FilteredClient> {
    return new FilteredClient(await bare(target), workspace);
  }

  private constructor(client: Bare, workspace: Workspace) {
    this.#client = client;
    this.#workspace = workspace;
    this.port = client.port;
    this.received = client.received;
  }

  /** @throws {HarnessError} if the kernel does not take the filter */
  vanish(signal: AbortSignal): Promise<void> {
    return dropAll(this.#client.socket, { workspace: this.#workspace, signal });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client[Symbol.asyncDispose]();
  }
}
