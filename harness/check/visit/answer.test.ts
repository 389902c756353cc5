import { expect, test } from 'vitest';
import { isAnswerComplete, isHttp2Preface, parseAnswerHead } from './answer.ts';

const answer = (text: string) => ({ text, bytes: text.length });

test('a head is read once it is whole', () => {
  const text = 'HTTP/1.1 302 Found\r\nLocation: /there\r\n\r\n';
  expect(parseAnswerHead(text.slice(0, -2))).toBeNull();
  expect(parseAnswerHead(text)).toMatchObject({ status: 302, bodyAt: text.length });
  expect(parseAnswerHead(text)?.headers.get('location')).toBe('/there');
});

test.each([
  ['a length that was reached', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok', true],
  ['a length that was not', 'HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nok', false],
  ['the last chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n', true],
  ['a chunk that is not the last', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n', false],
  ['no content', 'HTTP/1.1 204 No Content\r\n\r\n', true],
  ['neither length nor chunks', 'HTTP/1.1 200 OK\r\n\r\nok', false],
])('%s says whether an answer is complete', (_name, text, complete) => {
  expect(isAnswerComplete(answer(text), 'GET')).toBe(complete);
});

test('SETTINGS tell an HTTP/2 server', () => {
  expect(isHttp2Preface('\0\0\u0012\u0004\0\0\0\0\0')).toBe(true);
  expect(isHttp2Preface('HTTP/1.1 200 OK')).toBe(false);
});
