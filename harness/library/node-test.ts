import { AssertionError } from 'node:assert';
import {
  toContainLeak,
  toReleaseOnDisconnect,
  type LeakPattern,
  type MatcherResult,
  type ReleaseOptions,
} from './matchers.ts';
import { startProbe } from './session.ts';

startProbe();

interface Expectation {
  toReleaseOnDisconnect: (path?: string, options?: ReleaseOptions) => Promise<void>;
  toContainLeak: (pattern?: LeakPattern) => void;
}

/** `expect` for node:test, and for whatever fails by an error: it has the two matchers, and `not`. */
export function expect(received: unknown): Expectation & { not: Expectation } {
  return { ...createExpectation(received, true), not: createExpectation(received, false) };
}

function createExpectation(received: unknown, wanted: boolean): Expectation {
  const settle = ({ pass, message }: MatcherResult, matcher: Function): void => {
    if (pass !== wanted) throw new AssertionError({ message: message(), stackStartFn: matcher });
  };
  const expectation: Expectation = {
    toReleaseOnDisconnect: async (path, options) =>
      settle(await toReleaseOnDisconnect(received, path, options), expectation.toReleaseOnDisconnect),
    toContainLeak: (pattern) => settle(toContainLeak(received, pattern), expectation.toContainLeak),
  };
  return expectation;
}
