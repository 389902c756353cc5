import { AssertionError } from 'node:assert';
import { after } from 'node:test';
import {
  toContainLeak,
  toReleaseOnDisconnect,
  type LeakPattern,
  type MatcherResult,
  type ReleaseOptions,
} from './matchers.ts';
import { expectAwait, watchAwait } from './require-await.ts';
import { startProbe } from './session.ts';

startProbe();

interface Expectation {
  toReleaseOnDisconnect: (path?: string, options?: ReleaseOptions) => Promise<void>;
  toContainLeak: (pattern?: LeakPattern) => void;
}

/** Elsewhere a hook of node:test would start it. */
const RUNS_TESTS = process.env.NODE_TEST_CONTEXT !== undefined || process.execArgv.includes('--test');

/** `expect` for node:test, and for whatever fails by an error: it has the two matchers, and `not`. */
export function expect(received: unknown): Expectation & { not: Expectation } {
  return { ...createExpectation(received, true), not: createExpectation(received, false) };
}

function createExpectation(received: unknown, wanted: boolean): Expectation {
  const settle = ({ pass, message }: MatcherResult, matcher: Function): void => {
    if (pass !== wanted) throw new AssertionError({ message: message(), stackStartFn: matcher });
  };
  const expectation: Expectation = {
    toReleaseOnDisconnect: (path, options) => {
      const matcher = expectation.toReleaseOnDisconnect;
      const settled = toReleaseOnDisconnect(received, path, options).then((result) => settle(result, matcher));
      return RUNS_TESTS ? watchAwait(settled, expectAwait(after, matcher)) : settled;
    },
    toContainLeak: (pattern) => settle(toContainLeak(received, pattern), expectation.toContainLeak),
  };
  return expectation;
}
