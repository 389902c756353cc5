import { expect, test } from 'vitest';
import { buildFirstMessage, formatHttp1Request } from './http1-request.ts';

const TARGET = { host: '127.0.0.1', port: 3000, connection: 'fin-1', hold: null };

test('a body goes with the request, and is sized in bytes', () => {
  const target = { ...TARGET, request: { method: 'POST', bodyBytes: 3, body: '’' } } as const;
  expect(formatHttp1Request(target)).toMatch(/content-length: 3\r\n\r\n’$/);
  expect(buildFirstMessage(target)).toBe('');
});

test('an upload that is cut has the length of the whole body and half of its bytes', () => {
  const target = { ...TARGET, cutsUpload: true, request: { method: 'POST', bodyBytes: 4, body: 'abcd' } } as const;
  expect(formatHttp1Request(target)).toMatch(/content-length: 4\r\n\r\nab$/);
  const empty = { ...target, request: { method: 'POST', bodyBytes: 0 } } as const;
  expect(() => formatHttp1Request(empty)).toThrow('there is no upload to leave');
});

test('the header that names the user is each client’s own, unless it says who it is', () => {
  const request = { method: 'GET', bodyBytes: 0, identity: 'x-user' } as const;
  expect(formatHttp1Request({ ...TARGET, request })).toContain('x-user: fin-1\r\n');
  expect(formatHttp1Request({ ...TARGET, identity: 'ann', request })).toContain('x-user: ann\r\n');
});

test('a WebSocket asks for its upgrade, and says its body as a masked frame later on', () => {
  const target = { ...TARGET, request: { method: 'GET', bodyBytes: 2, body: '40', protocol: 'websocket' } } as const;
  expect(formatHttp1Request(target)).toMatch(/upgrade: websocket\r\n.*\r\n\r\n$/s);
  expect(formatHttp1Request(target)).not.toContain('content-length');
  expect(buildFirstMessage(target)).toBe('\u0081\u0082\0\0\0\u000040');
});

test('the longest message of a WebSocket that fits into a short frame is 125 bytes', () => {
  const saying = (body: string) =>
    buildFirstMessage({ ...TARGET, request: { method: 'GET', bodyBytes: 0, body, protocol: 'websocket' } });
  expect(saying('x'.repeat(125))).toMatch(/^\u0081\u00fd\0{4}x{125}$/);
  expect(() => saying('’'.repeat(42))).toThrow('at most 125 bytes, got 126');
});
