import type { Network } from '../../../scenarios/kit/scenario.ts';
import { Namespace } from './namespace.ts';
import { loopback } from './loopback.ts';
import type { Place } from '../clients/network-env.ts';
import type { Cell } from '../../model/plan.ts';

interface PlacesOptions {
  /** Why nothing can vanish on loopback; null if it can. */
  noFilter: string | null;
  signal: AbortSignal;
}

/** The places of a run; a namespace is made when the first cell needs it. */
export class Places implements AsyncDisposable {
  /** One for all, so that all look at the kernel's table together. */
  readonly here: Place;
  readonly #means: Pick<Place, 'workspace' | 'programs'>;
  readonly #noFilter: string | null;
  readonly #signal: AbortSignal;
  /** By what is peculiar to them. */
  readonly #namespaces = new Map<string, Promise<Namespace | string>>();

  constructor(means: Pick<Place, 'workspace' | 'programs'>, { noFilter, signal }: PlacesOptions) {
    this.here = loopback(means.workspace, means.programs);
    this.#means = means;
    this.#noFilter = noFilter;
    this.#signal = signal;
  }

  /** Whether the fault of the cell can be made on loopback. */
  canDoHere({ fault }: Cell): boolean {
    return fault === 'vanish' ? this.#noFilter === null : fault !== 'unplug';
  }

  /** A place with a network of its own, or why there is none. */
  async apart(network?: Network): Promise<Namespace | string> {
    const key = JSON.stringify(network ?? {});
    const opening = this.#namespaces.get(key) ?? Namespace.open(this.#means, { network, signal: this.#signal });
    this.#namespaces.set(key, opening);
    const namespace = await opening;
    if (namespace instanceof Namespace || this.#noFilter === null) return namespace;
    return `${namespace}; ${this.#noFilter}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(
      [...this.#namespaces.values()].map(async (opening) => {
        const namespace = await opening.catch(() => undefined);
        if (namespace instanceof Namespace) await namespace[Symbol.asyncDispose]();
      }),
    );
  }
}
