import { UsageError } from '../system/errors.ts';
import { toContainLeak, toReleaseOnDisconnect, type HangupMatchers } from './matchers.ts';
import { requireAwait } from './require-await.ts';
import { startProbe } from './session.ts';

// `import 'hangup/jest'`, in a test or in setupFilesAfterEnv.

const { expect, afterEach } = globalThis as {
  expect?: { extend: (matchers: object) => void };
  afterEach?: (verify: () => void) => void;
};
if (expect === undefined)
  throw new UsageError(
    'no-expect',
    "Expected jest's expect, got none. With injectGlobals: false say expect.extend(matchers), with the matchers of hangup/matchers.",
  );
startProbe();

/** Of the test that goes on. */
const verifications: (() => void)[] = [];
afterEach?.(() => {
  for (const verify of verifications.splice(0)) verify();
});
const atTestEnd = (verify: () => void) => void verifications.push(verify);
expect.extend({ toReleaseOnDisconnect: requireAwait(toReleaseOnDisconnect, () => atTestEnd), toContainLeak });

// @ts-ignore: where jest is not installed
declare module 'expect' {
  interface Matchers<R extends void | Promise<void>, T = unknown> extends HangupMatchers<R> {}
}

declare global {
  namespace jest {
    interface Matchers<R, T = {}> extends HangupMatchers<R> {}
  }
}
