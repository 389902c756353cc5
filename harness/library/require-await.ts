import { UsageError } from '../system/errors.ts';
import type { MatcherResult, ReleaseMatcher } from './matchers.ts';

/** What a test runner calls when a test ends: it fails the test if it throws. */
type AtTestEnd = (verify: () => void) => void;

/** The matcher, for a runner that takes what it returns, and gives the test what it makes of it: a test must wait for that. */
export function requireAwait<State>(match: ReleaseMatcher, getAtTestEnd: (state: State) => AtTestEnd | undefined) {
  return function toReleaseOnDisconnect(this: State, ...args: Parameters<ReleaseMatcher>): Promise<MatcherResult> {
    const result = match(...args);
    const atTestEnd = getAtTestEnd(this);
    if (atTestEnd === undefined) return result;
    const noteAwait = expectAwait(atTestEnd, toReleaseOnDisconnect);
    const then: typeof result.then = (onPassed, onFailed) => watchAwait(result.then(onPassed, onFailed), noteAwait);
    return { then } as typeof result; // eslint-disable-line unicorn/no-thenable -- a runner calls it once
  };
}

/** Fails the test at its end, unless the returned function has been called. @param caller which was called without `await` */
export function expectAwait(atTestEnd: AtTestEnd, caller: Function): () => void {
  let isAwaited = false;
  const error = new UsageError(
    'not-awaited',
    'Expected `await` before expect(…).toReleaseOnDisconnect(…), got none: the test ended before its clients had left.',
  );
  Error.captureStackTrace(error, caller);
  atTestEnd(() => {
    if (!isAwaited) throw error;
  });
  return () => void (isAwaited = true);
}

/** The promise, as something that says when it is waited for: `await` does not call what is put on a promise itself. */
export function watchAwait<T>(promise: Promise<T>, noteAwait: () => void): Promise<T> {
  promise.catch(() => {}); // a test that does not wait fails by that
  return {
    // eslint-disable-next-line unicorn/no-thenable -- that is what it is
    then: (onPassed, onFailed) => {
      noteAwait();
      return promise.then(onPassed, onFailed);
    },
    // What these give has to be waited for in turn: jest adds a `catch` of its own.
    catch: (onFailed) => watchAwait(promise.catch(onFailed), noteAwait),
    finally: (onEnd) => watchAwait(promise.finally(onEnd), noteAwait),
    [Symbol.toStringTag]: 'Promise',
  };
}
