// What Node 20 lacks of the language, and the bundled code uses. The build puts these names in the place of the global ones.

/**
 * `Symbol.dispose` and `Symbol.asyncDispose`. Node 20 and 22 have them only outside of a context of node:vm, and jest and vmThreads run
 * tests in one. What esbuild makes of `using` falls back to the same symbols. Read by name, because the build replaces the plain words.
 */
export const disposeSymbol = readSymbol('dispose');
export const asyncDisposeSymbol = readSymbol('asyncDispose');

function readSymbol<Name extends 'dispose' | 'asyncDispose'>(name: Name): SymbolConstructor[Name] {
  return Reflect.get(Symbol, name) ?? Symbol.for(`Symbol.${name}`);
}

/** `Promise.withResolvers`. */
export function createResolvers<T>(): PromiseWithResolvers<T> {
  let resolve!: PromiseWithResolvers<T>['resolve'];
  let reject!: PromiseWithResolvers<T>['reject'];
  const promise = new Promise<T>((...functions) => ([resolve, reject] = functions));
  return { promise, resolve, reject };
}

/** `Map.groupBy`. */
export function groupToMap<K, T>(items: Iterable<T>, getKey: (item: T, index: number) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  let index = 0;
  for (const item of items) {
    const key = getKey(item, index);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
    index += 1;
  }
  return groups;
}

type Resource = AsyncDisposable | Disposable;

/** `AsyncDisposableStack`, as far as it is used. */
export class CleanupStack implements AsyncDisposable {
  #resources: Resource[] = [];

  use<T extends Resource | null | undefined>(resource: T): T {
    if (resource) this.#resources.push(resource);
    return resource;
  }

  defer(dispose: () => void | Promise<void>): void {
    this.#resources.push({ [Symbol.asyncDispose]: async () => dispose() });
  }

  /** The last first, each even if another throws. @throws what the first of them throws */
  async [Symbol.asyncDispose](): Promise<void> {
    const errors: unknown[] = [];
    for (const resource of this.#resources.splice(0).toReversed()) {
      try {
        await (Symbol.asyncDispose in resource ? resource[Symbol.asyncDispose]() : resource[Symbol.dispose]());
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }
}
