import { AsyncLocalStorage, createHook } from 'node:async_hooks';
import type { Connection, Guard } from './connection.ts';
import { RUNTIME } from './process.ts';

/** The guard that every stack has: it fires if an error of the request reaches nobody, which ends an ordinary process. */
const CRASH = 'crash';

interface Cause {
  connection: Connection;
  crash?: Guard;
}

const current = new AsyncLocalStorage<Cause>();
const byPromise = new WeakMap<object, Cause>();

/** Until 24, Node does not tell an unhandled rejection in the context in which it happened. Bun never does. */
const tracesPromises = RUNTIME.name === 'node' && Number.parseInt(RUNTIME.version, 10) < 24;
const isBlind = RUNTIME.name === 'bun';

/** From here on, all that happens because of the current request belongs to this connection. */
export function begin(connection: Connection): void {
  current.enterWith({ connection });
}

/** Takes the guard for a connection, if its crashes can be told from those of others. */
export function guardAgainstCrash(connection: Connection): void {
  const begun = current.getStore()?.connection === connection;
  if (isBlind || (tracesPromises && !begun)) return connection.absent(CRASH);
  if (!begun) begin(connection);
  current.getStore()!.crash = connection.acquire(CRASH);
}

/** One request must not end the others' observation: what would end the process is said of the request that caused it. */
export function outliveCrashes(): void {
  if (tracesPromises) {
    createHook({
      init(...[, type, , resource]) {
        const cause = type === 'PROMISE' ? current.getStore() : undefined;
        if (cause) byPromise.set(resource, cause);
      },
    }).enable();
  }
  const blame = (error: unknown, cause: Cause | undefined): void => {
    console.error(error);
    cause?.connection.error(error);
    cause?.crash?.release();
  };
  process
    .on('uncaughtException', (error) => blame(error, current.getStore()))
    .on('unhandledRejection', (error, promise) => blame(error, byPromise.get(promise) ?? current.getStore()));
}
