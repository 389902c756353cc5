import { AsyncLocalStorage, createHook } from 'node:async_hooks';
import type { Connection, Guard } from './connection.ts';
import { RUNTIME } from './process.ts';

/** The guard that every stack has: it fires if an error of the request is not handled, which ends an ordinary process. */
const CRASH_GUARD = 'crash';

interface CrashContext {
  connection: Connection;
  crash?: Guard;
}

const contextStorage = new AsyncLocalStorage<CrashContext>();
const contextByPromise = new WeakMap<object, CrashContext>();

/** Until 24, Node does not tell an unhandled rejection in the context in which it happened. Bun never does. */
const needsPromiseHook = RUNTIME.name === 'node' && Number.parseInt(RUNTIME.version, 10) < 24;
const hidesErrorContext = RUNTIME.name === 'bun';

/** From here on, all that happens because of the current request belongs to this connection. */
export function enterCrashContext(connection: Connection): void {
  contextStorage.enterWith({ connection });
}

/** Takes the guard for a connection, if its crashes can be told from those of others. */
export function acquireCrashGuard(connection: Connection): void {
  const hasContext = contextStorage.getStore()?.connection === connection;
  if (hidesErrorContext || (needsPromiseHook && !hasContext)) return connection.markAbsent(CRASH_GUARD);
  if (!hasContext) enterCrashContext(connection);
  contextStorage.getStore()!.crash = connection.acquire(CRASH_GUARD);
}

/** One request must not end the others' observation: what would end the process is said of the request that caused it. */
export function attributeCrashes(): void {
  if (needsPromiseHook) {
    createHook({
      init(...[, type, , resource]) {
        const context = type === 'PROMISE' ? contextStorage.getStore() : undefined;
        if (context) contextByPromise.set(resource, context);
      },
    }).enable();
  }
  const attributeError = (error: unknown, context: CrashContext | undefined): void => {
    console.error(error);
    context?.connection.markError(error);
    context?.crash?.release();
  };
  process
    .on('uncaughtException', (error) => attributeError(error, contextStorage.getStore()))
    .on('unhandledRejection', (error, promise) =>
      attributeError(error, contextByPromise.get(promise) ?? contextStorage.getStore()),
    );
}
