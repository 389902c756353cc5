import type { Network } from '../../../scenarios/kit/scenario.ts';
import { Namespace } from './namespace.ts';
import { loopback } from './loopback.ts';
import type { Place } from '../clients/network-env.ts';
import type { Cell } from '../../model/plan.ts';

interface NetworkPoolOptions {
  /** Why nothing can vanish on loopback; null if it can. */
  filterProblem: string | null;
  signal: AbortSignal;
}

/** The places of a run; a namespace is made when the first cell needs it. */
export class NetworkPool implements AsyncDisposable {
  /** One for all, so that all look at the kernel's table together. */
  readonly host: Place;
  readonly #base: Pick<Place, 'workspace' | 'programs'>;
  readonly #filterProblem: string | null;
  readonly #signal: AbortSignal;
  /** By what is peculiar to them. */
  readonly #namespaces = new Map<string, Promise<Namespace | string>>();

  constructor(base: Pick<Place, 'workspace' | 'programs'>, { filterProblem, signal }: NetworkPoolOptions) {
    this.host = loopback(base.workspace, base.programs);
    this.#base = base;
    this.#filterProblem = filterProblem;
    this.#signal = signal;
  }

  /** Whether the fault of the cell can be made on loopback. */
  canRunOnHost({ fault }: Cell): boolean {
    return fault === 'vanish' ? this.#filterProblem === null : fault !== 'link-down';
  }

  /** A place with a network of its own, or why there is none. */
  async openIsolated(network?: Network): Promise<Namespace | string> {
    const key = JSON.stringify(network ?? {});
    const pendingNamespace = this.#namespaces.get(key) ?? Namespace.open(this.#base, { network, signal: this.#signal });
    this.#namespaces.set(key, pendingNamespace);
    const namespace = await pendingNamespace;
    if (namespace instanceof Namespace || this.#filterProblem === null) return namespace;
    return `${namespace}; ${this.#filterProblem}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(
      [...this.#namespaces.values()].map(async (pendingNamespace) => {
        const namespace = await pendingNamespace.catch(() => undefined);
        if (namespace instanceof Namespace) await namespace[Symbol.asyncDispose]();
      }),
    );
  }
}
