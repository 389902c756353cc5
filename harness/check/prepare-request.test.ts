import { expect, test } from 'vitest';
import { fillRequest } from './prepare-request.ts';

const REQUEST = {
  method: 'GET',
  path: '/s/{{session.id}}',
  bodyBytes: 0,
  headers: { 'x-id': '{{ count }}', cookie: 'a=1' },
} as const;

test('fields of the first answer, and its cookies, go into the request', () => {
  const filled = fillRequest(REQUEST, { json: { session: { id: 'abc' }, count: 2 }, cookie: 'b=2' });
  expect(filled).toMatchObject({ path: '/s/abc', headers: { 'x-id': '2', cookie: 'a=1; b=2' } });
});

test('a field that is missing is a sentence', () => {
  expect(() => fillRequest(REQUEST, { json: { session: {}, count: 1 }, cookie: '' })).toThrow(
    'Expected {{session.id}} to be in the answer to --before, got {"session":{},"count":1}.',
  );
});
