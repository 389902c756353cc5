import { expect, test } from 'vitest';
import type { Connection } from './connection.ts';
import { StackRequest } from './stack-request.ts';

test('a signal that this version of a framework lacks is absent, and the others are acquired', () => {
  const marks: string[] = [];
  const connection = {
    markAbsent: (guard: string) => marks.push(`absent ${guard}`),
    acquire: (guard: string) => {
      marks.push(`acquired ${guard}`);
      return { release: () => marks.push(`released ${guard}`) };
    },
  };
  const request = new StackRequest(connection as unknown as Connection, {
    body: 'Readable',
    shape: 'ticking',
    ends: Infinity,
  });
  request.acquireSignals({ onDispose: undefined, 'event.req.signal': (fire) => fire() });
  expect(marks).toEqual(['absent onDispose', 'acquired event.req.signal', 'released event.req.signal']);
});
