import { expect, type MatcherState } from 'vitest';
import { toContainLeak, toReleaseOnDisconnect, type HangupMatchers } from './matchers.ts';
import { requireAwait } from './require-await.ts';
import { startProbe } from './session.ts';

// `import 'hangup/vitest'`, in a test or in setupFiles.

startProbe();
expect.extend({
  toReleaseOnDisconnect: requireAwait(toReleaseOnDisconnect, ({ task }: MatcherState) => task?.context.onTestFinished),
  toContainLeak,
});

declare global {
  // vitest 4 and 5 declare their own matchers with other parameters; both add what chai has.
  namespace Chai {
    interface Assertion extends HangupMatchers<void> {}
  }
}
