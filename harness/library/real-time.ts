import { UsageError } from '../system/errors.ts';

const REAL = globalThis.setTimeout;

/** @throws {UsageError} while fake timers are on: those of the server would not go off, and cannot be seen. */
export function assertRealTime(): void {
  if (globalThis.setTimeout === REAL && !Object.hasOwn(REAL, 'clock')) return;
  throw new UsageError(
    'fake-timers',
    'Expected real timers, got fake ones: those of the server do not go off, and cannot be seen. Say vi.useRealTimers(), jest.useRealTimers(), clock.restore() or mock.timers.reset() before it.',
  );
}
