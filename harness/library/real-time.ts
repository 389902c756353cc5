import { UsageError } from '../system/errors.ts';

const NAMES = ['setTimeout', 'setInterval', 'setImmediate'] as const;
const REAL = listClock();

/** @throws {UsageError} while fake timers are on: those of the server would not go off, and cannot be seen. */
export function assertRealTime(): void {
  const isReal = listClock().every((part, at) => part === REAL[at] && !Object.hasOwn(part, 'clock'));
  if (isReal) return;
  throw new UsageError(
    'fake-timers',
    'Expected real timers, got fake ones: those of the server do not go off, and cannot be seen. Say vi.useRealTimers(), jest.useRealTimers(), clock.restore() or mock.timers.reset() before it.',
  );
}

/** What fake timers take the place of. */
function listClock(): readonly object[] {
  return [...NAMES.map((name) => globalThis[name]), Reflect.get(performance, 'now')];
}
