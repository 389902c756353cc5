import { FAULT_TRAITS } from '../../model/faults.ts';
import type { Network } from '../../../scenarios/kit/scenario.ts';
import { NetworkNamespace } from './namespace.ts';
import { createLoopbackEnv } from './loopback.ts';
import type { NetworkEnv } from '../clients/network-env.ts';
import type { Cell } from '../../model/plan.ts';

interface NetworkPoolOptions {
  /** Why nothing can vanish on loopback; null if it can. */
  filterProblem: string | null;
  signal: AbortSignal;
}

/** The network environments of a run; a namespace is made when the first cell needs it. */
export class NetworkPool implements AsyncDisposable {
  /** One for all, so that all look at the kernel's table together. */
  readonly host: NetworkEnv & AsyncDisposable;
  readonly #base: Pick<NetworkEnv, 'workspace' | 'programs'>;
  readonly #filterProblem: string | null;
  readonly #signal: AbortSignal;
  /** By what is peculiar to them. */
  readonly #namespaces = new Map<string, Promise<NetworkNamespace | string>>();

  constructor(base: Pick<NetworkEnv, 'workspace' | 'programs'>, { filterProblem, signal }: NetworkPoolOptions) {
    this.host = createLoopbackEnv(base.workspace, base.programs);
    this.#base = base;
    this.#filterProblem = filterProblem;
    this.#signal = signal;
  }

  /** Whether the fault of the cell can be made on loopback. */
  canRunOnHost({ fault }: Cell): boolean {
    const { network } = FAULT_TRAITS[fault];
    return network === 'filter-or-namespace' ? this.#filterProblem === null : network !== 'namespace';
  }

  /** A place with a network of its own, or why there is none. */
  async openIsolated(network?: Network): Promise<NetworkNamespace | string> {
    const key = JSON.stringify(network ?? {});
    const pendingNamespace =
      this.#namespaces.get(key) ?? NetworkNamespace.open(this.#base, { network, signal: this.#signal });
    this.#namespaces.set(key, pendingNamespace);
    const namespace = await pendingNamespace;
    if (namespace instanceof NetworkNamespace || this.#filterProblem === null) return namespace;
    return `${namespace}; ${this.#filterProblem}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.host[Symbol.asyncDispose]();
    await Promise.all(
      [...this.#namespaces.values()].map(async (pendingNamespace) => {
        const namespace = await pendingNamespace.catch(() => undefined);
        if (namespace instanceof NetworkNamespace) await namespace[Symbol.asyncDispose]();
      }),
    );
  }
}
